/// A `Range` header (RFC 9110, section 14) applied to a length.
enum ByteRange: Equatable {
    /// The whole file: no range, several ranges, another unit, or a form that is not understood.
    case whole
    case part(Range<Int>)
    case notSatisfiable

    init(header: String?, length: Int) {
        self = header.flatMap { Self.parse($0, length: length) } ?? .whole
    }

    private static func parse(_ header: String, length: Int) -> ByteRange? {
        guard header.lowercased().hasPrefix("bytes=") else { return nil }
        let spec = header.dropFirst(6)
        guard !spec.contains(",") else { return nil }
        let parts = spec.split(separator: "-", omittingEmptySubsequences: false).map { $0.trimmed }
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }) else { return nil }
        let first = Int(parts[0])
        let last = Int(parts[1])
        // A number that does not fit lies beyond every file.
        if first == nil && !parts[0].isEmpty { return .notSatisfiable }
        switch (first, last) {
        case (nil, nil): return parts[1].isEmpty ? nil : length > 0 ? .part(0..<length) : .notSatisfiable
        case (nil, .some(let suffix)):
            return suffix > 0 && length > 0 ? .part(max(0, length - suffix)..<length) : .notSatisfiable
        case (.some(let first), let last):
            if let last, last < first { return nil }
            guard first < length else { return .notSatisfiable }
            let end = min(last ?? length - 1, length - 1) + 1
            return .part(first..<end)
        }
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        let start = drop { $0 == " " || $0 == "\t" }
        return start.lastIndex { $0 != " " && $0 != "\t" }.map { start[...$0] } ?? ""
    }
}
