package import FoundationEssentials
import Glibc

/// Takes a `multipart/form-data` body apart while it arrives (RFC 7578, RFC 2046), whatever the pieces in which it
/// comes. Holds no more of it than a part's headers or a boundary's length.
package struct MultipartParser: Sendable {
    package enum Event: Sendable, Hashable {
        case part(MultipartPart)
        /// Some of the part's content.
        case bytes(Data)
        case endOfPart
    }

    package struct Limits: Sendable {
        package var parts = 64
        /// Bytes of one part's headers.
        package var headerSize = 8 << 10

        package init() {}
    }

    private enum State {
        case beforeFirst, afterBoundary, headers, content, finished
    }

    private let delimiter: Data
    private let limits: Limits
    private var state = State.beforeFirst
    private var buffer = Data()
    private var parts = 0

    private static let lineEnd = Data("\r\n".utf8)

    /// - Throws: `MultipartError` when the type is another, or names no boundary.
    package init(contentType: String, limits: Limits = Limits()) throws(MultipartError) {
        let field = try HeaderParameters(contentType)
        guard field.value.lowercased() == "multipart/form-data" else {
            throw MultipartError("the content type is not multipart/form-data")
        }
        guard let boundary = field["boundary"], (1...70).contains(boundary.utf8.count) else {
            throw MultipartError("the content type names no boundary of 1 to 70 characters")
        }
        delimiter = Data("\r\n--\(boundary)".utf8)
        self.limits = limits
    }

    /// The next bytes of the body.
    package mutating func parse(_ bytes: Data) throws(MultipartError) -> [Event] {
        guard state != .finished else { return [] }
        buffer.append(bytes)
        var events: [Event] = []
        while try step(&events) {}
        return events
    }

    /// Call at the body's end.
    package func finish() throws(MultipartError) {
        guard state == .finished else { throw MultipartError("the body ends before its last boundary") }
    }

    /// Does what can be done with what is there; tells whether there may be more to do.
    private mutating func step(_ events: inout [Event]) throws(MultipartError) -> Bool {
        switch state {
        case .beforeFirst: return try begin()
        case .afterBoundary: return try passBoundary()
        case .headers: return try readHeaders(&events)
        case .content: return readContent(&events)
        case .finished:
            // What stands behind the last boundary means nothing.
            buffer = Data()
            return false
        }
    }

    private mutating func begin() throws(MultipartError) -> Bool {
        let first = delimiter.dropFirst(2)
        guard buffer.count >= first.count else {
            guard first.starts(with: buffer) else { throw Self.noBoundary }
            return false
        }
        guard buffer.starts(with: first) else { throw Self.noBoundary }
        drop(first.count)
        state = .afterBoundary
        return true
    }

    private static let noBoundary = MultipartError("the body does not begin with its boundary")

    /// `--` ends the body; spaces and a line's end begin a part.
    private mutating func passBoundary() throws(MultipartError) -> Bool {
        guard buffer.count >= 2 else { return false }
        if buffer.starts(with: Data("--".utf8)) {
            state = .finished
            return true
        }
        let padding = buffer.prefix { $0 == 0x20 || $0 == 0x09 }.count
        guard padding < 256 else { throw MultipartError("something other than a line’s end follows a boundary") }
        guard buffer.count >= padding + 2 else { return false }
        guard buffer.dropFirst(padding).starts(with: Self.lineEnd) else {
            throw MultipartError("something other than a line’s end follows a boundary")
        }
        guard parts < limits.parts else { throw MultipartError("it has more than \(limits.parts) parts") }
        parts += 1
        // The line's end stays: a part without headers has its blank line at once.
        drop(padding)
        state = .headers
        return true
    }

    private mutating func readHeaders(_ events: inout [Event]) throws(MultipartError) -> Bool {
        guard let blank = position(of: Data("\r\n\r\n".utf8)) else {
            guard buffer.count <= limits.headerSize else { throw tooLargeHeaders }
            return false
        }
        guard blank <= limits.headerSize else { throw tooLargeHeaders }
        events.append(.part(try MultipartPart(headers: buffer.prefix(blank))))
        // One line's end stays: an empty content is followed by the boundary at once.
        drop(blank + 2)
        isAtStart = true
        state = .content
        return true
    }

    private var tooLargeHeaders: MultipartError {
        MultipartError("a part has more than \(limits.headerSize) bytes of headers")
    }

    /// Whether the line's end before the content is still in the buffer.
    private var isAtStart = false

    private mutating func readContent(_ events: inout [Event]) -> Bool {
        if let end = position(of: delimiter) {
            emit(end, &events)
            drop(end + delimiter.count)
            events.append(.endOfPart)
            state = .afterBoundary
            return true
        }
        // The last bytes may be the beginning of a boundary.
        let safe = buffer.count - (delimiter.count - 1)
        guard safe > 2 else { return false }
        emit(safe, &events)
        drop(safe)
        isAtStart = false
        return false
    }

    private func emit(_ count: Int, _ events: inout [Event]) {
        let skipped = isAtStart ? 2 : 0
        if count > skipped { events.append(.bytes(Data(buffer.prefix(count).dropFirst(skipped)))) }
    }

    private mutating func drop(_ count: Int) { buffer = Data(buffer.dropFirst(count)) }

    /// Where it first stands, counted from the buffer's start.
    private func position(of needle: Data) -> Int? {
        buffer.withUnsafeBytes { bytes in
            needle.withUnsafeBytes { needle in
                guard let wanted = needle.baseAddress, let first = needle.first else { return nil }
                var offset = 0
                while offset + needle.count <= bytes.count, let start = bytes.baseAddress {
                    let last = bytes.count - needle.count + 1
                    guard let found = memchr(start + offset, Int32(first), last - offset) else { return nil }
                    offset = UnsafeRawPointer(found) - start
                    if memcmp(found, wanted, needle.count) == 0 { return offset }
                    offset += 1
                }
                return nil
            }
        }
    }
}

/// What is wrong with a `multipart/form-data` body.
package struct MultipartError: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
