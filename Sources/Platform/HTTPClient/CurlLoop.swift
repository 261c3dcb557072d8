import CCurl
import Glibc
import HTTPTypes
import Synchronization

/// The thread on which libcurl works, and the queue through which it gets its work.
final class CurlLoop: Sendable {
    private enum Command: Sendable {
        case start(CurlTransfer)
        case cancel(UInt64)
        case resume(UInt64)
    }

    private struct State {
        var commands: [Command] = []
        var isShutDown = false
        /// `nil` once the thread has ended.
        var multi: MultiHandle?
    }

    private let configuration: HTTPClient.Configuration
    private let state: Mutex<State>
    private let lastID = Atomic<UInt64>(0)

    init(configuration: HTTPClient.Configuration) {
        self.configuration = configuration
        _ = Self.library
        let multi = curl_multi_init().map(MultiHandle.init)
        state = Mutex(State(multi: multi))
        guard let multi else { return }
        curl_multi_set_long(
            multi.pointer, CURLMOPT_MAX_HOST_CONNECTIONS, configuration.maximumConnectionsPerHost)
        curl_multi_set_long(multi.pointer, CURLMOPT_MAXCONNECTS, configuration.maximumIdleConnections)
        startThread()
    }

    private static let library: Void = {
        curl_global_init(Int(CURL_GLOBAL_ALL))
        return
    }()

    func perform(
        _ request: HTTPClientRequest, into sink: CurlTransfer.Sink
    ) async throws(HTTPClientError) -> HTTPClientResponse {
        try await perform(makeID(), request, into: sink)
    }

    /// Answers once the first bytes of the body are here; the rest is read from the stream.
    func stream(_ request: HTTPClientRequest) async throws(HTTPClientError) -> HTTPStreamedResponse {
        let id = makeID()
        let stream = DownloadStream(
            hasRoom: { [weak self] in _ = self?.enqueue(.resume(id)) },
            isGivenUp: { [weak self] in _ = self?.enqueue(.cancel(id)) })
        let response = try await perform(id, request, into: .stream(stream))
        guard response.status.isSuccess else {
            return HTTPStreamedResponse(
                status: response.status, headers: response.headers, body: HTTPResponseStream(response.body))
        }
        return HTTPStreamedResponse(
            status: response.status, headers: response.headers, body: HTTPResponseStream(stream))
    }

    private func makeID() -> UInt64 { lastID.wrappingAdd(1, ordering: .relaxed).newValue }

    private func perform(
        _ id: UInt64, _ request: HTTPClientRequest, into sink: CurlTransfer.Sink
    ) async throws(HTTPClientError) -> HTTPClientResponse {
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let transfer = CurlTransfer(id: id, request: request, sink: sink, continuation: continuation)
                guard enqueue(.start(transfer)) else {
                    return transfer.fail(.shutDown, .neverSent, "the HTTP client has been shut down")
                }
                // A cancellation may have come before there was anything to cancel.
                if Task.isCancelled { _ = enqueue(.cancel(id)) }
            }
        } onCancel: {
            _ = enqueue(.cancel(id))
        }
        return try result.get()
    }

    /// Once; the thread ends soon after.
    func shutDown() {
        state.withLock { state in
            state.isShutDown = true
            if let multi = state.multi { curl_multi_wakeup(multi.pointer) }
        }
    }

    private func enqueue(_ command: Command) -> Bool {
        state.withLock { state in
            guard !state.isShutDown, let multi = state.multi else { return false }
            state.commands.append(command)
            // It has been woken for the commands before.
            if state.commands.count == 1 { curl_multi_wakeup(multi.pointer) }
            return true
        }
    }

    private func startThread() {
        var thread = pthread_t()
        let status = pthread_create(
            &thread, nil,
            { closure in
                closure.map { Unmanaged<CurlLoop>.fromOpaque($0).takeRetainedValue().run() }
                return nil
            }, Unmanaged.passRetained(self).toOpaque())
        guard status == 0 else { return state.withLock { $0.isShutDown = true } }
        pthread_detach(thread)
    }

    private func run() {
        guard let multi = state.withLock({ $0.multi }) else { return }
        var transfers = CurlTransfers(multi: multi.pointer, configuration: configuration)
        while true {
            let (commands, isShutDown) = state.withLock { state in
                defer { state.commands = [] }
                return (state.commands, state.isShutDown)
            }
            for command in commands {
                switch command {
                case .start(let transfer): transfers.start(transfer)
                case .resume(let id): transfers.resume(id)
                case .cancel(let id): transfers.cancel(id, code: .cancelled, message: "the request was cancelled")
                }
            }
            if isShutDown { break }
            transfers.advance()
            curl_multi_poll(multi.pointer, nil, 0, 10_000, nil)
        }
        transfers.cancelAll(code: .shutDown, message: "the HTTP client has been shut down")
        // Nobody wakes it from here on.
        state.withLock { $0.multi = nil }
        curl_multi_cleanup(multi.pointer)
    }
}

/// `curl_multi_wakeup` may be called on any thread, while the handle lives; all else happens on the loop's thread.
private struct MultiHandle: @unchecked Sendable {
    let pointer: UnsafeMutableRawPointer
}
