/// A queue: appended at one end, removed at the other, both in constant time.
struct RingBuffer<Element>: Sequence {
    private var elements: [Element] = []
    private var head = 0

    var isEmpty: Bool { head == elements.count }
    var count: Int { elements.count - head }
    var first: Element? { isEmpty ? nil : elements[head] }

    mutating func append(_ element: Element) { elements.append(element) }

    mutating func removeFirst() {
        head += 1
        if head > 32 && head * 2 > elements.count {
            elements.removeFirst(head)
            head = 0
        }
    }

    func makeIterator() -> IndexingIterator<ArraySlice<Element>> { elements[head...].makeIterator() }
}

extension RingBuffer: Sendable where Element: Sendable {}
