import FoundationEssentials
import Synchronization

/// The response's body, as the handler writes it.
struct ExchangeWriter: ResponseBodyWriter {
    let exchange: Exchange

    func write(_ bytes: Data) async throws {
        guard try exchange.append(bytes) else { return }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { exchange.waitForRoom($0) }
        } onCancel: {
            exchange.failWriting()
        }
    }
}

extension Exchange {
    /// Tells whether the writer has to wait for room.
    fileprivate func append(_ bytes: Data) throws -> Bool {
        try Task.checkCancellation()
        return try state.withLock { state in
            guard !state.outgoing.isFailed, state.handle != nil, !state.isAborted else { throw CancellationError() }
            guard !bytes.isEmpty else { return false }
            state.outgoing.bytes.append(bytes)
            state.outgoing.lastWrite = .now
            resume(&state)
            return state.outgoing.bytes.count >= Self.capacity
        }
    }

    fileprivate func waitForRoom(_ writer: CheckedContinuation<Void, any Error>) {
        let result = state.withLock { state -> Result<Void, any Error>? in
            if state.outgoing.isFailed || state.handle == nil || state.isAborted || Task.isCancelled {
                return .failure(CancellationError())
            }
            if state.outgoing.bytes.count < Self.capacity { return .success(()) }
            state.outgoing.writers.append(writer)
            return nil
        }
        if let result { writer.resume(with: result) }
    }

    fileprivate func failWriting() {
        let writers = state.withLock { state in
            defer { state.outgoing.writers = [] }
            return state.outgoing.writers
        }
        for writer in writers { writer.resume(throwing: CancellationError()) }
    }

    /// Nothing more will be written.
    func finishBody(failed: Bool) {
        state.withLock { state in
            state.outgoing.isFinished = true
            state.outgoing.isFailed = state.outgoing.isFailed || failed
            resume(&state)
        }
    }

    /// What libmicrohttpd gets when it asks for more of the body.
    enum Reading {
        case bytes(Int)
        case end
        case failure
    }

    /// Fills the buffer; 0 bytes when the connection has been suspended.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Reading {
        let (reading, writers) = state.withLock { state -> (Reading, [CheckedContinuation<Void, any Error>]) in
            if state.outgoing.isFailed || state.isAborted { return (.failure, []) }
            if !state.outgoing.bytes.isEmpty {
                let count = state.outgoing.bytes.read(into: buffer)
                guard state.outgoing.bytes.count < Self.capacity / 2 else { return (.bytes(count), []) }
                defer { state.outgoing.writers = [] }
                return (.bytes(count), state.outgoing.writers)
            }
            if state.outgoing.isFinished { return (.end, []) }
            guard case .goOn = suspend(&state) else { return (.failure, []) }
            return (.bytes(0), [])
        }
        for writer in writers { writer.resume() }
        return reading
    }
}
