import FoundationEssentials

/// Bytes in, bytes out, first come first served.
struct ByteQueue: Sendable {
    private var bytes: [UInt8] = []
    private var head = 0

    var count: Int { bytes.count - head }
    var isEmpty: Bool { count == 0 }

    mutating func append(_ data: Data) { bytes.append(contentsOf: data) }

    mutating func append(_ buffer: UnsafeRawBufferPointer) { bytes.append(contentsOf: buffer) }

    /// Moves bytes into the buffer; tells how many.
    mutating func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = Swift.min(count, buffer.count)
        bytes.withUnsafeBytes { source in
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[head..<head + count]))
        }
        head += count
        release()
        return count
    }

    /// Everything.
    mutating func takeAll() -> Data {
        defer { removeAll() }
        return bytes.withUnsafeBytes { Data(UnsafeRawBufferPointer(rebasing: $0[head...])) }
    }

    mutating func removeAll() {
        head = bytes.count
        release()
    }

    private mutating func release() {
        if head == bytes.count {
            // An idle event stream keeps next to nothing.
            if bytes.capacity > 1024 { bytes = [] } else { bytes.removeAll(keepingCapacity: true) }
            head = 0
        } else if head > 64 << 10 {
            bytes.removeFirst(head)
            head = 0
        }
    }
}
