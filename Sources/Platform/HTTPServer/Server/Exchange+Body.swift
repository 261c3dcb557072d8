import FoundationEssentials
import Synchronization

/// The request's body, as the handler reads it.
struct ExchangeBody: RequestBodySource {
    let exchange: Exchange

    var declaredLength: Int? { exchange.state.withLock { $0.incoming.declaredLength } }

    func next() async throws -> Data? {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { exchange.read($0) }
        } onCancel: {
            exchange.cancelReading()
        }
    }
}

extension Exchange {
    fileprivate func read(_ reader: CheckedContinuation<Data?, any Error>) {
        let result = state.withLock { state -> Result<Data?, any Error>? in
            state.incoming.isWanted = true
            if state.incoming.isFailed || state.isAborted || Task.isCancelled { return .failure(RequestBodyError()) }
            if !state.incoming.bytes.isEmpty {
                let data = state.incoming.bytes.takeAll()
                resume(&state)
                return .success(data)
            }
            if state.incoming.isComplete || state.incoming.mode == .discarded { return .success(nil) }
            state.incoming.reader = reader
            // Now it is the client who is slow.
            state.deadline = nil
            resume(&state)
            return nil
        }
        if let result { reader.resume(with: result) }
    }

    fileprivate func cancelReading() {
        let reader = state.withLock { state in
            state.incoming.isFailed = true
            defer { state.incoming.reader = nil }
            return state.incoming.reader
        }
        reader?.resume(throwing: RequestBodyError())
    }
}
