import CMicroHTTPD
import FoundationEssentials
import HTTPTypes
import Synchronization

/// One request and its response: where the loop's thread and the handler's task meet.
///
/// libmicrohttpd calls `begin`, `receive` and `advance` on the loop's thread. Whenever there is nothing for it to do, the
/// connection is suspended, and whoever makes progress resumes it.
final class Exchange: Sendable {
    let exchanges: Exchanges
    let id: UInt64
    let connection: Connection
    let state: Mutex<State>
    /// Without its body, which comes later.
    let head: Request

    init(exchanges: Exchanges, id: UInt64, connection: Connection, head: Request, handle: ConnectionHandle) {
        self.exchanges = exchanges
        self.id = id
        self.connection = connection
        self.head = head
        state = Mutex(State(handle: handle))
    }

    /// What libmicrohttpd is told.
    enum Step {
        case goOn
        case answer(Response)
        case close
    }

    var method: HTTPMethod { head.method }

    /// The headers are complete.
    func begin() -> Step {
        let isChunked = head.headers["Transfer-Encoding"] != nil
        let length = head.headers[.contentLength].flatMap(Int.init)
        if !isChunked && length ?? 0 <= Self.capacity { return .goOn }
        state.withLock { state in
            state.incoming.mode = .streamed
            state.incoming.declaredLength = isChunked ? nil : length
            state.incoming.expectsContinue = head.headers["Expect"] != nil
        }
        start(body: RequestBody(ExchangeBody(exchange: self), limit: exchanges.configuration.maximumBodySize))
        return state.withLock { decideAtHeaders(&$0) }
    }

    /// The headers are complete, and not such as are served. libmicrohttpd closes the connection behind an answer that
    /// comes before the body.
    func refuse(_ error: HTTPError) -> Step {
        let response = exchanges.refuse(error, head, from: connection.remoteAddress)
        answer(response)
        return .answer(response)
    }

    /// Some bytes of the body.
    func receive(_ bytes: UnsafeRawBufferPointer) -> Step {
        let (step, reader, data) = state.withLock { state in
            var reader: CheckedContinuation<Data?, any Error>?
            var data: Data?
            if state.isAborted { return (Step.close, reader, data) }
            if state.incoming.mode == .discarded {
                state.incoming.discarded += bytes.count
                let isTooMuch = state.incoming.discarded > exchanges.configuration.maximumDiscardedBodySize
                return (isTooMuch ? .close : .goOn, reader, data)
            }
            state.incoming.bytes.append(bytes)
            if state.incoming.mode == .collected { return (.goOn, reader, data) }
            if let waiting = state.incoming.reader {
                state.incoming.reader = nil
                reader = waiting
                data = state.incoming.bytes.takeAll()
                restartDeadline(&state)
            } else if state.incoming.bytes.count >= Self.capacity {
                return (suspend(&state), reader, data)
            }
            return (.goOn, reader, data)
        }
        reader?.resume(returning: data)
        return step
    }

    /// Nothing more of the body: at its end, and whenever the connection has been resumed.
    func advance() -> Step {
        enum Next {
            case done(Step)
            case start(Data)
            case endBody(CheckedContinuation<Data?, any Error>?)
        }
        let next = state.withLock { state -> Next in
            if state.isAborted { return .done(.close) }
            if state.isAtHeaders { return .done(decideAtHeaders(&state)) }
            if !state.hasStarted { return .start(state.incoming.bytes.takeAll()) }
            guard !state.incoming.isComplete else { return .done(decideAtEnd(&state)) }
            state.incoming.isComplete = true
            restartDeadline(&state)
            defer { state.incoming.reader = nil }
            return .endBody(state.incoming.reader)
        }
        switch next {
        case .done(let step): return step
        case .start(let data):
            state.withLock { $0.incoming.isComplete = true }
            start(body: RequestBody(data, limit: exchanges.configuration.maximumBodySize))
        case .endBody(let reader): reader?.resume(returning: nil)
        }
        return state.withLock { decideAtEnd(&$0) }
    }

    /// The handler has what it waited for.
    private func restartDeadline(_ state: inout State) {
        if state.response == nil { state.deadline = .now + exchanges.configuration.handlerTimeout }
    }

    /// Before the body is read: an answer may make that needless.
    private func decideAtHeaders(_ state: inout State) -> Step {
        state.isAtHeaders = false
        if state.isAborted { return .close }
        if let response = state.response {
            let limit = exchanges.configuration.maximumDiscardedBodySize
            guard !state.incoming.expectsContinue, state.incoming.declaredLength ?? 0 <= limit else {
                return .answer(response)
            }
            state.incoming.mode = .discarded
            return .goOn
        }
        if state.incoming.isWanted { return .goOn }
        state.isAtHeaders = true
        return suspend(&state)
    }

    private func decideAtEnd(_ state: inout State) -> Step {
        if state.isAborted { return .close }
        if let response = state.response { return .answer(response) }
        return suspend(&state)
    }

    /// Hands the request to a task. The bridge between the loops' threads and Swift's: the one unstructured task.
    private func start(body: RequestBody) {
        var request = head
        request.body = body
        connection.requestBegan()
        state.withLock { state in
            state.hasStarted = true
            state.deadline = .now + exchanges.configuration.handlerTimeout
            if !state.incoming.isComplete {
                state.bodyDeadline = .now + exchanges.configuration.bodyTimeout
                watch(&state)
            }
        }
        // It begins on this thread; a handler that need not wait has answered when this returns, at no switch's cost.
        let task = Task.immediate { [request] in await self.handle(request) }
        state.withLock { $0.task = task }
    }

    private func handle(_ request: Request) async {
        let response = await exchanges.responder.respond(to: request)
        guard answer(response), case .stream(let body) = response.body, method != .head else { return }
        do {
            try await body.write(ExchangeWriter(exchange: self))
            finishBody(failed: false)
        } catch {
            // A stream without an end of its own is ended properly when the server stops.
            finishBody(failed: !(error is CancellationError && exchanges.isDraining && body.length == nil))
        }
    }

    /// Keeps the first answer; tells whether this was it.
    @discardableResult
    func answer(_ response: Response) -> Bool {
        let (isTaken, reader) = state.withLock { state in
            guard state.response == nil, !state.isAborted, state.handle != nil else {
                return (false, nil as CheckedContinuation<Data?, any Error>?)
            }
            state.response = response
            state.deadline = nil
            if state.incoming.mode == .streamed {
                state.incoming.mode = .discarded
                state.incoming.bytes.removeAll()
            }
            resume(&state)
            defer { state.incoming.reader = nil }
            return (true, state.incoming.reader)
        }
        reader?.resume(throwing: CancellationError())
        return isTaken
    }
}
