import CMicroHTTPD
import CRefusals
import HTTPTypes
import Logging

/// Answers to what libmicrohttpd itself refuses, instead of its own (see `CRefusals`).
enum Refusal {
    /// Once for all servers of the process.
    static let installed: Void = mhd_set_refusal_renderer { pointer, status in
        guard let pointer, let socket = mhd_socket_context(pointer) else { return nil }
        let connection = Unmanaged<Connection>.fromOpaque(socket).takeUnretainedValue()
        let status = HTTPStatus(code: Int(status))
        let exchanges = connection.loop.exchanges
        // The request whose body is broken; none if it has not come that far.
        let request: Request? = if case .body(let head) = connection.phase { head } else { nil }
        let error = HTTPError(status, message: message(status, connection.phase))
        return ResponseQueue.refusal(
            exchanges.refuse(error, request, from: connection.remoteAddress), logger: exchanges.logger)
    }

    private static func message(_ status: HTTPStatus, _ phase: Connection.Phase) -> String {
        switch (status, phase) {
        case (.uriTooLong, _): "the request line is too long"
        case (.requestHeaderFieldsTooLarge, _): "the request’s headers are too long"
        case (.httpVersionNotSupported, _): "this server speaks HTTP/1.1 and HTTP/1.0"
        case (.contentTooLarge, _): "the length of the request’s body is beyond all limits"
        case (_, .requestLine): "the request line is not of the form “GET /path HTTP/1.1”"
        case (_, .headers): "a header has not the form “Name: value”, or Content-Length is not a number"
        case (_, .body): "the chunks of the request’s body are broken"
        }
    }
}

extension Exchanges {
    /// The answer to a request that no handler sees; the log's only word of it.
    func refuse(_ error: HTTPError, _ request: Request?, from remoteAddress: String?) -> Response {
        let id = RequestID.make(from: request?.headers ?? [:])
        logger.info(
            "a request was refused",
            metadata: [
                "request_id": .string(id), "status": .integer(Int64(error.status.code)),
                "reason": .string(error.message), "remote_address": .string(remoteAddress ?? "?"),
            ])
        var response = responder.problem(error, for: request)
        response.headers[.xRequestID] = id
        return response
    }
}
