/// Decides which service is asked to stop next: the last one that still runs.
struct StopOrder {
    private(set) var isStopping = false
    private var isRunning: [Bool]

    init(count: Int) { isRunning = Array(repeating: true, count: count) }

    mutating func begin() { isStopping = true }

    mutating func finished(_ index: Int) { isRunning[index] = false }

    /// The service to be stopped now, if the group is stopping.
    var next: Int? { isStopping ? isRunning.lastIndex(of: true) : nil }

    var isDone: Bool { !isRunning.contains(true) }
}
