import CCurl

/// The transfers that are under way. Lives on the loop's thread.
struct CurlTransfers {
    private let multi: UnsafeMutableRawPointer
    private let configuration: HTTPClient.Configuration
    private var handles: [UInt64: UnsafeMutableRawPointer] = [:]
    private var transfers: [UnsafeMutableRawPointer: CurlTransfer] = [:]
    /// Handles without a transfer: to reset one is cheaper than to make one.
    private var spare: [UnsafeMutableRawPointer] = []

    init(multi: UnsafeMutableRawPointer, configuration: HTTPClient.Configuration) {
        self.multi = multi
        self.configuration = configuration
    }

    mutating func start(_ transfer: CurlTransfer) {
        guard let handle = spare.popLast() ?? curl_easy_init() else {
            return transfer.fail(.invalidRequest, .neverSent, "libcurl has no memory left")
        }
        if let problem = transfer.prepare(handle, configuration: configuration) {
            transfer.release()
            recycle(handle)
            return transfer.fail(.invalidRequest, .neverSent, problem)
        }
        handles[transfer.id] = handle
        transfers[handle] = transfer
        curl_multi_add_handle(multi, handle)
    }

    /// Lets libcurl read and write what it can, and finishes what is done.
    mutating func advance() {
        var running: Int32 = 0
        curl_multi_perform(multi, &running)
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle else { continue }
            let code = curl_message_result(message)
            remove(handle) { transfer in transfer.complete(handle, code) }
        }
    }

    mutating func cancel(_ id: UInt64, code: HTTPClientError.Code, message: String) {
        guard let handle = handles[id] else { return }
        remove(handle) { transfer in transfer.fail(code, transfer.outcome(of: handle), message) }
    }

    /// The reader of a stream has room again. libcurl may hand over what it holds at once, on this very call.
    func resume(_ id: UInt64) {
        if let handle = handles[id] { curl_easy_pause(handle, CURLPAUSE_CONT) }
    }

    mutating func cancelAll(code: HTTPClientError.Code, message: String) {
        for id in Array(handles.keys) { cancel(id, code: code, message: message) }
        for handle in spare { curl_easy_cleanup(handle) }
        spare = []
    }

    private mutating func remove(_ handle: UnsafeMutableRawPointer, finish: (CurlTransfer) -> Void) {
        guard let transfer = transfers.removeValue(forKey: handle) else { return }
        handles[transfer.id] = nil
        curl_multi_remove_handle(multi, handle)
        transfer.release()
        finish(transfer)
        recycle(handle)
    }

    private mutating func recycle(_ handle: UnsafeMutableRawPointer) {
        guard spare.count < 64 else { return curl_easy_cleanup(handle) }
        curl_easy_reset(handle)
        spare.append(handle)
    }
}
