import CCurl

/// libcurl's codes in our words.
enum CurlFailure {
    static func code(of code: CURLcode, _ outcome: HTTPClientError.Outcome) -> HTTPClientError.Code {
        switch code {
        case CURLE_URL_MALFORMAT, CURLE_READ_ERROR: .invalidRequest
        // Also what is said of an answer without a status line.
        case CURLE_UNSUPPORTED_PROTOCOL: outcome == .neverSent ? .invalidRequest : .malformedResponse
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .nameNotResolved
        case CURLE_COULDNT_CONNECT, CURLE_PROXY: .connectionRefused
        case CURLE_OPERATION_TIMEDOUT: outcome == .neverSent ? .connectTimeout : .timeout
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS,
            CURLE_SSL_PINNEDPUBKEYNOTMATCH:
            .tlsFailed
        case CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING: .malformedResponse
        default: .connectionLost
        }
    }
}
