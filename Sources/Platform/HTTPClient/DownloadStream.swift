import FoundationEssentials
import Synchronization

/// A body between libcurl's thread, which pushes it, and its one reader. Holds about a megabyte; then libcurl waits.
final class DownloadStream: Sendable {
    private struct State {
        var bytes = Data()
        var isFull = false
        var end: Result<Void, HTTPClientError>?
        var reader: CheckedContinuation<Result<Data?, HTTPClientError>, Never>?
    }

    private static let capacity = 1 << 20

    private let state = Mutex(State())
    private let hasRoom: @Sendable () -> Void
    private let isGivenUp: @Sendable () -> Void

    /// - Parameters:
    ///   - hasRoom: lets libcurl go on after `push` has answered false.
    ///   - isGivenUp: ends the transfer, because nobody reads any more.
    init(hasRoom: @escaping @Sendable () -> Void, isGivenUp: @escaping @Sendable () -> Void) {
        self.hasRoom = hasRoom
        self.isGivenUp = isGivenUp
    }

    /// Tells whether the bytes were taken.
    func push(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let (isTaken, reader) = state.withLock { state in
            guard state.bytes.count < Self.capacity else {
                state.isFull = true
                return (false, nil as CheckedContinuation<Result<Data?, HTTPClientError>, Never>?)
            }
            defer { state.reader = nil }
            if state.reader == nil { state.bytes.append(contentsOf: bytes) }
            return (true, state.reader)
        }
        reader?.resume(returning: .success(Data(bytes)))
        return isTaken
    }

    /// Nothing more comes; the first word on it counts.
    func finish(_ error: HTTPClientError?) {
        let (reader, end) = state.withLock { state in
            let end = state.end ?? error.map { .failure($0) } ?? .success(())
            state.end = end
            defer { state.reader = nil }
            return (state.reader, end)
        }
        reader?.resume(returning: end.map { nil })
    }

    /// What has come since, or comes next; nil at the end.
    func next() async throws(HTTPClientError) -> Data? {
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { reader in
                let (result, mayGoOn) = state.withLock { state -> (Result<Data?, HTTPClientError>?, Bool) in
                    if !state.bytes.isEmpty {
                        defer {
                            state.bytes = Data()
                            state.isFull = false
                        }
                        return (.success(state.bytes), state.isFull)
                    }
                    if let end = state.end { return (end.map { nil }, false) }
                    state.reader = reader
                    return (nil, false)
                }
                if mayGoOn { hasRoom() }
                if let result { reader.resume(returning: result) }
            }
        } onCancel: {
            giveUp()
        }
        return try result.get()
    }

    func giveUp() {
        finish(HTTPClientError(code: .cancelled, outcome: .maybeReceived, message: "the download was cancelled"))
        isGivenUp()
    }
}
