import FoundationEssentials
import HTTPTypes
import Synchronization

extension Exchange {
    /// libmicrohttpd is done with the request, well or not.
    func ended(completely: Bool) {
        let (reader, writers, task) = state.withLock { state in
            state.handle = nil
            state.isSuspended = false
            state.incoming.isFailed = !state.incoming.isComplete
            state.outgoing.bytes.removeAll()
            defer {
                state.incoming.reader = nil
                state.outgoing.writers = []
            }
            let isOver = completely && (state.outgoing.isFinished || !state.isStreaming)
            return (state.incoming.reader, state.outgoing.writers, isOver ? nil : state.task)
        }
        reader?.resume(throwing: RequestBodyError())
        for writer in writers { writer.resume(throwing: CancellationError()) }
        task?.cancel()
    }

    /// Gives the exchange up: its handler is cancelled, its connection closed without (further) answer.
    func abort() {
        let task = state.withLock { state in
            state.isAborted = true
            resume(&state)
            return state.task
        }
        task?.cancel()
    }

    /// Asks an endless stream to end; a handler that has not answered yet goes on.
    func endStream() {
        let task = state.withLock { $0.isStreaming ? $0.task : nil }
        task?.cancel()
    }

    /// Looks whether the client is still there, the deadline has passed, or a heartbeat is due.
    ///
    /// - Parameter isThorough: also look at streams, which may be thousands.
    func check(now: ContinuousClock.Instant, isThorough: Bool) {
        enum Finding {
            case fine, gone, late, slowBody
        }
        let finding = state.withLock { state -> Finding in
            guard state.handle != nil, !state.isAborted else { return .fine }
            if isThorough || !state.isStreaming, state.isSuspended, connection.isPeerGone { return .gone }
            if let deadline = state.deadline, deadline < now { return .late }
            if !state.incoming.isComplete, let deadline = state.bodyDeadline, deadline < now { return .slowBody }
            if isThorough { beat(&state, now: now) }
            return .fine
        }
        switch finding {
        case .fine: break
        case .gone: abort()
        case .late: expire()
        case .slowBody:
            abort()
            connection.cut()
        }
    }

    private func beat(_ state: inout State, now: ContinuousClock.Instant) {
        guard case .stream(let body)? = state.response?.body, let heartbeat = body.heartbeat, state.isSuspended,
            state.outgoing.lastWrite + heartbeat.interval < now
        else { return }
        state.outgoing.bytes.append(heartbeat.bytes)
        state.outgoing.lastWrite = now
        resume(&state)
    }

    /// Answers in the handler's place.
    func expire() {
        let error = HTTPError(
            .serviceUnavailable, message: "the request took too long", headers: [.retryAfter: "5"])
        answer(exchanges.responder.problem(error, for: head))
        state.withLock { $0.task }?.cancel()
    }
}

extension Exchange.State {
    var isStreaming: Bool {
        if case .stream? = response?.body { true } else { false }
    }
}
