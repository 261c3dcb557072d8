import CCurl
import FoundationEssentials
import Glibc
import HTTPTypes

extension CurlTransfer {
    /// Sets the handle up; returns what is wrong with the request, if anything.
    func prepare(_ handle: UnsafeMutableRawPointer, configuration: HTTPClient.Configuration) -> String? {
        if let problem = setHeaders(handle) { return problem }
        setConnection(handle, configuration)
        setCallbacks(handle)
        if let addressGuard = configuration.addressGuard { setGuard(handle, addressGuard) }
        let scheme = request.url.prefix { $0 != ":" }.lowercased()
        guard scheme == "http" || scheme == "https", !request.url.utf8.contains(where: { $0 <= 0x20 }),
            curl_set_pointer(handle, CURLOPT_URL, request.url) == CURLE_OK
        else { return "the address is not an http or https URL" }
        return setBody(handle)
    }

    private func setConnection(_ handle: UnsafeMutableRawPointer, _ configuration: HTTPClient.Configuration) {
        curl_set_long(handle, CURLOPT_NOSIGNAL, 1)
        curl_set_pointer(handle, CURLOPT_PROTOCOLS_STR, "http,https")
        curl_set_long(handle, CURLOPT_FOLLOWLOCATION, 0)
        curl_set_long(handle, CURLOPT_SSL_VERIFYPEER, 1)
        curl_set_long(handle, CURLOPT_SSL_VERIFYHOST, 2)
        curl_set_long(handle, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        curl_set_long(handle, CURLOPT_TCP_KEEPALIVE, 1)
        curl_set_long(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        curl_set_long(handle, CURLOPT_TIMEOUT_MS, Self.milliseconds(request.timeout))
        curl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, Self.milliseconds(request.connectTimeout))
        if let silence = request.silenceTimeout {
            // Fewer than one byte a second for that long. A transfer that is paused for its reader does not count.
            curl_set_long(handle, CURLOPT_LOW_SPEED_LIMIT, 1)
            curl_set_long(handle, CURLOPT_LOW_SPEED_TIME, max(1, Int(silence.components.seconds)))
        }
        curl_set_long(handle, CURLOPT_MAXAGE_CONN, Int(configuration.maximumIdleTime.components.seconds))
        curl_set_long(handle, CURLOPT_BUFFERSIZE, configuration.readBufferSize)
        curl_set_pointer(handle, CURLOPT_USERAGENT, configuration.userAgent)
        if let file = configuration.certificateAuthorityFile { curl_set_pointer(handle, CURLOPT_CAINFO, file) }
    }

    /// The address is judged where the socket is opened: between that and the connection nothing can change it. A
    /// connection that is used again was judged when it was opened.
    private func setGuard(_ handle: UnsafeMutableRawPointer, _ addressGuard: AddressGuard) {
        self.addressGuard = addressGuard
        // An empty name also keeps proxies of the environment away.
        curl_set_pointer(handle, CURLOPT_PROXY, "")
        curl_set_pointer(handle, CURLOPT_OPENSOCKETDATA, Unmanaged.passUnretained(self).toOpaque())
        curl_set_opensocket_function(handle) { closure, _, address in
            guard let closure, let address else { return CURL_SOCKET_BAD }
            let transfer = Unmanaged<CurlTransfer>.fromOpaque(closure).takeUnretainedValue()
            let bytes = UnsafeRawBufferPointer(start: curl_address(address), count: Int(address.pointee.addrlen))
            guard transfer.mayConnect(to: bytes, family: address.pointee.family) else { return CURL_SOCKET_BAD }
            let type = address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue)
            return socket(address.pointee.family, type, address.pointee.protocol)
        }
    }

    private static func milliseconds(_ duration: Duration) -> Int {
        let (seconds, attoseconds) = duration.components
        // 0 would mean no limit.
        return max(1, Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000))
    }

    private func setCallbacks(_ handle: UnsafeMutableRawPointer) {
        // The loop keeps the transfer until libcurl is done with the handle.
        let closure = Unmanaged.passUnretained(self).toOpaque()
        curl_set_pointer(handle, CURLOPT_ERRORBUFFER, borrowed.errorBuffer())
        curl_set_data_function(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, closure in
            guard let closure else { return 0 }
            let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
            Unmanaged<CurlTransfer>.fromOpaque(closure).takeUnretainedValue().received(header: line)
            return size * count
        }
        curl_set_pointer(handle, CURLOPT_HEADERDATA, closure)
        curl_set_data_function(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, closure in
            guard let closure else { return 0 }
            let transfer = Unmanaged<CurlTransfer>.fromOpaque(closure).takeUnretainedValue()
            switch transfer.received(UnsafeRawBufferPointer(start: bytes, count: size * count)) {
            case .taken: return size * count
            case .postponed: return Int(CURL_WRITEFUNC_PAUSE)
            // Any other number than that of the bytes ends the transfer.
            case .refused: return size * count == 0 ? 1 : 0
            }
        }
        curl_set_pointer(handle, CURLOPT_WRITEDATA, closure)
        borrowed.handle = handle
        curl_set_prereq_function(handle) { closure, _, _, _, _ in
            guard let closure else { return CURL_PREREQFUNC_ABORT }
            let transfer = Unmanaged<CurlTransfer>.fromOpaque(closure).takeUnretainedValue()
            guard let handle = transfer.borrowed.handle, transfer.mayBegin(handle) else { return CURL_PREREQFUNC_ABORT }
            return CURL_PREREQFUNC_OK
        }
        curl_set_pointer(handle, CURLOPT_PREREQDATA, closure)
    }

    private func setHeaders(_ handle: UnsafeMutableRawPointer) -> String? {
        for field in request.headers {
            let line = "\(field.name.rawName)\(field.value)"
            guard !field.name.rawName.isEmpty, !line.utf8.contains(where: { $0 == 10 || $0 == 13 || $0 == 0 }) else {
                return "the header \(field.name.rawName.debugDescription) cannot be sent"
            }
            // libcurl takes "Name:" as the wish to leave a header out.
            borrowed.addHeader(
                field.value.isEmpty ? "\(field.name.rawName);" : "\(field.name.rawName): \(field.value)")
        }
        // A second of waiting for `100 Continue`, and a second request after a 417, are not for us.
        if request.headers["Expect"] == nil { borrowed.addHeader("Expect:") }
        // libcurl would name a form.
        if request.headers[.contentType] == nil, !isMultipart { borrowed.addHeader("Content-Type:") }
        curl_set_pointer(handle, CURLOPT_HTTPHEADER, borrowed.headers)
        return nil
    }

    private var isMultipart: Bool {
        if case .multipart = request.body { true } else { false }
    }

    private func setBody(_ handle: UnsafeMutableRawPointer) -> String? {
        switch request.body {
        case .none:
            if request.method == .head {
                curl_set_long(handle, CURLOPT_NOBODY, 1)
            } else if request.method == .post {
                setBytes(handle, Data())
            } else if request.method != .get {
                curl_set_pointer(handle, CURLOPT_CUSTOMREQUEST, request.method.rawValue)
            }
        case .bytes(let data):
            setBytes(handle, data)
            if request.method != .post { curl_set_pointer(handle, CURLOPT_CUSTOMREQUEST, request.method.rawValue) }
        case .multipart(let parts):
            if let problem = borrowed.makeForm(handle, parts) { return problem }
            curl_set_pointer(handle, CURLOPT_MIMEPOST, borrowed.form.map { UnsafeRawPointer($0) })
            if request.method != .post { curl_set_pointer(handle, CURLOPT_CUSTOMREQUEST, request.method.rawValue) }
        }
        return nil
    }

    private func setBytes(_ handle: UnsafeMutableRawPointer, _ data: Data) {
        curl_set_offset(handle, CURLOPT_POSTFIELDSIZE_LARGE, data.count)
        if data.isEmpty {
            // Without a pointer libcurl would ask a callback for the bytes.
            curl_set_pointer(handle, CURLOPT_COPYPOSTFIELDS, "")
        } else {
            // Copied, so it need not stay where it is.
            data.withUnsafeBytes { _ = curl_set_pointer(handle, CURLOPT_COPYPOSTFIELDS, $0.baseAddress) }
        }
        curl_set_long(handle, CURLOPT_POST, 1)
    }
}
