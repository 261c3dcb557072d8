import FoundationEssentials
import HTTPServer
import HTTPTypes
import JSON
import Kernel

/// Answers as JSON.
enum JSONAnswer {
    static func make(_ value: JSONValue, status: HTTPStatus = .ok, headers: HTTPFields = [:]) -> Response {
        make(text: value.serialized(), status: status, headers: headers)
    }

    static func make(text: Data, status: HTTPStatus = .ok, headers: HTTPFields = [:]) -> Response {
        var headers = headers
        headers[.contentType] = "application/json"
        return Response(status: status, headers: headers, body: .bytes(text))
    }

    /// `{"data": […], "next_cursor": …}`. One row more than the page holds was asked for.
    static func page<Row>(
        _ rows: [Row], _ query: Query, id: (Row) -> Int64, _ view: (Row) throws -> JSONValue
    ) rethrows -> Response {
        let page = rows.prefix(query.limit)
        let next = rows.count > query.limit ? page.last.map { JSONValue.string(String(id($0))) } : nil
        return make(["data": .array(try page.map(view)), "next_cursor": next ?? .null])
    }
}

extension JSONValue {
    init(_ value: Int64?) { self = value.map { .integer($0) } ?? .null }
    init(_ value: String?) { self = value.map { .string($0) } ?? .null }
    init(_ value: Timestamp?) { self = value.map { .string($0.rfc3339) } ?? .null }
    init(_ values: [String]) { self = .array(values.map { .string($0) }) }

    /// A JSON text that is known to be one.
    init(text: String) { self = (try? JSONValue(parsing: text)) ?? .null }
}
