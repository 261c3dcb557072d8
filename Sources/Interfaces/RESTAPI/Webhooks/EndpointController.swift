import HTTPServer
import HTTPTypes
import JSON
import Kernel
import SQL
import WebhooksOut

/// `/webhook-endpoints`: whom Parley tells of events.
struct EndpointController: Sendable {
    let database: any Database
    let webhooks: WebhookService
    let writer: APIWriter

    func addRoutes(to group: RouterGroup<APIContext>) {
        group.get("webhook-endpoints", use: list)
        group.post("webhook-endpoints", use: create)
        group.get("webhook-endpoints/:id", use: get)
        group.patch("webhook-endpoints/:id", use: update)
        group.delete("webhook-endpoints/:id", use: remove)
        group.post("webhook-endpoints/:id/test", use: test)
        group.post("webhook-endpoints/:id/pause", use: pause)
        group.post("webhook-endpoints/:id/resume", use: resume)
        group.post("webhook-endpoints/:id/rotate-secret", use: rotate)
        group.post("webhook-endpoints/:id/recover", use: recover)
        group.get("webhook-endpoints/:id/deliveries", use: deliveries)
    }

    @Sendable func list(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("webhooks:read")
        let query = try Query(request)
        let found = try await database.read { db in
            let before = query.cursor.map { WebhookEndpoint.ID($0) }
            return try WebhookEndpoint.page(before: before, limit: query.limit + 1, in: db).map {
                (id: $0.id.rawValue, view: try EndpointView.make($0, in: db))
            }
        }
        return JSONAnswer.page(found, query, id: \.id) { $0.view }
    }

    @Sendable func get(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("webhooks:read")
        try Query.none(request)
        let id = WebhookEndpoint.ID(try context.id(of: "endpoint"))
        let found = try await database.read { db in
            try WebhookEndpoint.find(id, in: db).map { (EndpointView.eTag($0), try EndpointView.make($0, in: db)) }
        }
        guard let (eTag, view) = found else { throw APIError.notFound("endpoint") }
        return JSONAnswer.make(view, headers: [.eTag: eTag])
    }

    @Sendable func create(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("webhooks:write")
        try Query.none(request)
        let body = try await Body.read(request, allowed: EndpointBody.fields.union(["secret"]))
        let change = try EndpointBody(body, webhooks.addresses).change
        let secret = try EndpointBody.secret(body)
        guard let url = change.url else { throw APIError.invalid("url", "required", "is required") }
        guard let types = change.eventTypes else { throw APIError.invalid("event_types", "required", "is required") }
        let author = Self.author(request, context)
        return try await writer.write(request, context) { [webhooks] db in
            let (endpoint, secret) = try webhooks.endpoints.create(
                url: url, eventTypes: types, change, secret: secret, by: author, at: .now, in: db)
            var answer = try Self.answer(endpoint, secret, in: db)
            answer.status = .created
            answer.headers["Location"] = "/api/v1/webhook-endpoints/\(endpoint.id)"
            return answer
        }
    }

    @Sendable func update(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("webhooks:write")
        try Query.none(request)
        let body = try await Body.read(request, allowed: EndpointBody.fields)
        let change = try EndpointBody(body, webhooks.addresses).change
        let author = Self.author(request, context)
        return try await changing(request, context) { [webhooks] endpoint, db in
            try Self.answer(
                try webhooks.endpoints.change(endpoint, to: change, by: author, at: .now, in: db), in: db)
        }
    }

    @Sendable func remove(_ request: Request, _ context: APIContext) async throws -> Response {
        let author = Self.author(request, context)
        return try await acting(request, context) { [webhooks] endpoint, db in
            let cancelled = try webhooks.endpoints.remove(endpoint, by: author, at: .now, in: db)
            return .init(
                body: ["id": .integer(endpoint.id.rawValue), "cancelled_deliveries": .integer(Int64(cancelled))])
        }
    }

    // MARK: Acting

    /// 202: the delivery that is answered tells what came of it.
    @Sendable func test(_ request: Request, _ context: APIContext) async throws -> Response {
        try await acting(request, context) { [webhooks] endpoint, db in
            guard endpoint.state == .active else {
                throw APIError.conflict("The endpoint is \(endpoint.state.rawValue): resume it first.")
            }
            let delivery = try webhooks.testSender.send(to: endpoint, at: .now, in: db)
            return .init(
                status: .accepted, body: try DeliveryView.detail(delivery, in: db) ?? .null,
                headers: ["Location": "/api/v1/deliveries/\(delivery)"])
        }
    }

    @Sendable func pause(_ request: Request, _ context: APIContext) async throws -> Response {
        let author = Self.author(request, context)
        return try await acting(request, context) { [webhooks] endpoint, db in
            guard endpoint.state != .disabled else {
                throw APIError.conflict("The endpoint is disabled: nothing is sent to it.")
            }
            return try Self.answer(try webhooks.endpoints.pause(endpoint, by: author, at: .now, in: db), in: db)
        }
    }

    @Sendable func resume(_ request: Request, _ context: APIContext) async throws -> Response {
        let author = Self.author(request, context)
        return try await acting(request, context) { [webhooks] endpoint, db in
            try Self.answer(try webhooks.endpoints.resume(endpoint, by: author, at: .now, in: db), in: db)
        }
    }

    @Sendable func rotate(_ request: Request, _ context: APIContext) async throws -> Response {
        let author = Self.author(request, context)
        return try await acting(request, context) { [webhooks] endpoint, db in
            do {
                let (changed, secret) = try webhooks.endpoints.rotate(endpoint, by: author, at: .now, in: db)
                return try Self.answer(changed, secret, in: db)
            } catch is EndpointSecrets.TooMany {
                throw APIError.conflict("The endpoint has \(EndpointSecrets.most) secrets that still sign: wait.")
            }
        }
    }

    @Sendable func recover(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("webhooks:write")
        try Query.none(request)
        let wish = try RecoverBody(try await Body.read(request, allowed: RecoverBody.fields))
        let origin = request.remoteAddress
        return try await changing(request, context) { [webhooks] endpoint, db in
            guard endpoint.state != .disabled else {
                throw APIError.conflict("The endpoint is disabled: resume it first.")
            }
            let now = Timestamp.now
            let result = try webhooks.recovery.run(
                endpoint, wish.range, includingSent: wish.includesSent, at: now, in: db)
            try Audit.record(
                "endpoint.recovered", on: "webhook_endpoint:\(endpoint.id)", by: context.actor,
                after: "{\"deliveries\":\(result.count)}", origin: origin, at: now, in: db)
            return .init(
                status: .accepted,
                body: [
                    "deliveries": .integer(Int64(result.count)),
                    "stopped_at": result.stoppedAt.map {
                        ["event_id": .integer($0.id.rawValue), "created_at": JSONValue($0.at)]
                    } ?? .null,
                ])
        }
    }

    // MARK: What was sent

    @Sendable func deliveries(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("webhooks:read")
        let id = WebhookEndpoint.ID(try context.id(of: "endpoint"))
        let query = try Query(request, filters: ["state"])
        var conditions = Conditions()
        conditions.add("owner_id = \(id) AND destination = 'webhook'")
        if let state = try query.word("state", as: Delivery.State.self) {
            conditions.add("state = \(state)")
            // What the index says of itself, so that it is used.
            if state != .sent { conditions.add("state <> 'sent'") }
        }
        if let cursor = query.cursor { conditions.add("id < \(cursor)") }
        let clause = conditions.clause
        let found = try await database.read { db -> [Delivery]? in
            guard try WebhookEndpoint.find(id, in: db) != nil else { return nil }
            return try db.all(
                "SELECT \(Delivery.columns) FROM deliveries\(clause) ORDER BY id DESC LIMIT \(query.limit + 1)")
        }
        guard let found else { throw APIError.notFound("endpoint") }
        return JSONAnswer.page(found, query, id: \.id.rawValue, DeliveryView.make)
    }

    // MARK: What all do

    private static func author(_ request: Request, _ context: APIContext) -> Author {
        Author(context.actor, from: request.remoteAddress)
    }

    /// A request without a body.
    private func acting(
        _ request: Request, _ context: APIContext,
        _ body: @escaping @Sendable (WebhookEndpoint, any SQLConnection) throws -> APIWriter.Answer
    ) async throws -> Response {
        try context.require("webhooks:write")
        try Query.none(request)
        try await Body.none(request)
        return try await changing(request, context, body)
    }

    /// Locks the endpoint and looks at `If-Match` first.
    private func changing(
        _ request: Request, _ context: APIContext,
        _ body: @escaping @Sendable (WebhookEndpoint, any SQLConnection) throws -> APIWriter.Answer
    ) async throws -> Response {
        let id = WebhookEndpoint.ID(try context.id(of: "endpoint"))
        let match = request.headers[.ifMatch]
        return try await writer.write(request, context) { db in
            guard let endpoint = try WebhookEndpoint.lock(id, in: db) else { throw APIError.notFound("endpoint") }
            if let match, !EndpointView.matches(match, endpoint) {
                throw APIError(
                    status: .preconditionFailed, code: "changed_meanwhile",
                    detail: "The endpoint has changed since: its ETag is \(EndpointView.eTag(endpoint)).")
            }
            return try body(endpoint, db)
        }
    }

    private static func answer(
        _ endpoint: WebhookEndpoint, _ secret: WebhookSecret? = nil, in db: any SQLConnection
    ) throws -> APIWriter.Answer {
        .init(
            body: try EndpointView.make(endpoint, secret: secret, in: db),
            headers: ["ETag": EndpointView.eTag(endpoint)], isSecret: secret != nil)
    }
}
