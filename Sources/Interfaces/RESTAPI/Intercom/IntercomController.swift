import HTTPServer
import HTTPTypes
import IntercomAPI
import IntercomBridge
import JSON
import Kernel
import SQL

/// `/integrations/intercom`: the workspace in which conversations are shown.
struct IntercomController: Sendable {
    let database: any Database
    let bridge: BridgeService
    let writer: APIWriter
    let settings: IntercomAddresses

    private static let path = "integrations/intercom"

    func addRoutes(to group: RouterGroup<APIContext>) {
        group.get("\(Self.path)", use: get)
        group.put("\(Self.path)", use: connect)
        group.patch("\(Self.path)", use: update)
        group.delete("\(Self.path)", use: disconnect)
        group.put("\(Self.path)/token", use: replaceToken)
        group.post("\(Self.path)/pause") { try await pause($0, $1, true) }
        group.post("\(Self.path)/resume") { try await pause($0, $1, false) }
        group.get("\(Self.path)/health", use: health)
        group.get("\(Self.path)/log", use: log)
        group.post("\(Self.path)/test", use: test)
        group.post("\(Self.path)/reconcile", use: reconcile)
    }

    // MARK: Reading

    @Sendable func get(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("integrations:read")
        try Query.none(request)
        let workspace = try await connected()
        return JSONAnswer.make(
            IntercomView.make(workspace, publicURL: settings.publicURL),
            headers: [.eTag: IntercomView.eTag(workspace)])
    }

    @Sendable func health(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("integrations:read")
        try Query.none(request)
        guard let health = try await bridge.health() else { throw Self.notConnected }
        return JSONAnswer.make(IntercomView.health(health))
    }

    /// What went over and what came, of a ticket, a contact or a conversation; the newest first.
    @Sendable func log(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("integrations:read")
        let query = try Query(request, filters: ["ticket_id", "contact_id", "conversation_id"])
        guard query.cursor == nil else {
            throw APIError.invalid("cursor", "unknown_parameter", "is not a parameter of this request")
        }
        let subjects: [BridgeLog.Subject] = [
            try query.integer("ticket_id").map { .ticket(.init($0)) },
            try query.integer("contact_id").map { .contact(.init($0)) },
            query.string("conversation_id").map { .conversation($0) },
        ].compactMap(\.self)
        guard let subject = subjects.first, subjects.count == 1 else {
            throw APIError.invalid(
                "ticket_id", "required", "give exactly one of ticket_id, contact_id and conversation_id")
        }
        let log = try await database.read { db in
            try BridgeLog(of: subject, in: try Self.found(db), limit: query.limit, db)
        }
        return JSONAnswer.make([
            "deliveries": .array(log.deliveries.map(DeliveryView.make)),
            "receipts": .array(log.receipts.map { ReceiptController.view($0) }),
        ])
    }

    // MARK: Connecting

    /// Looks first whether Intercom takes the token; what was connected stays as it is when it does not.
    @Sendable func connect(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("integrations:write")
        try Query.none(request)
        let body = try await Body.read(request, allowed: ["access_token", "client_secret", "admin_id", "base_url"])
        let token = try Self.secret("access_token", body)
        let clientSecret = try Self.secret("client_secret", body)
        guard let admin = try body.identifier("admin_id") else {
            throw APIError.invalid("admin_id", "required", "is required")
        }
        let baseURL = try Self.address(body) ?? settings.apiURL
        let author = Author(context.actor, from: request.remoteAddress)
        return try await writer.perform(request, context) {
            let check = try await check(token, baseURL)
            if let names = check.teammates(without: admin) {
                throw APIError.invalid("admin_id", "not_found", "is no teammate’s number; there are \(names)")
            }
            let connection = WorkspaceBook.Connection(
                check: check, token: token, clientSecret: clientSecret, adminID: admin, baseURL: baseURL)
            let (workspace, isNew) = try await database.write { [bridge] db in
                try bridge.workspaces.connect(connection, by: author, at: .now, in: db)
            }
            var answer = answer(workspace)
            answer.body["missing_permissions"] = JSONValue(check.missing)
            answer.status = isNew ? .created : .ok
            return answer
        }
    }

    @Sendable func replaceToken(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("integrations:write")
        try Query.none(request)
        let body = try await Body.read(request, allowed: ["access_token"])
        let token = try Self.secret("access_token", body)
        let author = Author(context.actor, from: request.remoteAddress)
        return try await writer.perform(request, context) {
            let known = try await connected()
            let check = try await check(token, known.baseURL)
            guard check.identity.appID == known.appID else {
                throw APIError.invalid(
                    "access_token", "other_workspace",
                    "is of the workspace \(check.identity.appID), not of \(known.appID): connect it instead")
            }
            let workspace = try await database.write { [bridge] db in
                try bridge.workspaces.replaceToken(of: known, with: token, check, by: author, at: .now, in: db)
            }
            return answer(workspace)
        }
    }

    private func check(_ token: String, _ baseURL: String) async throws -> WorkspaceCheck {
        do {
            return try await WorkspaceCheck.run(baseURL: baseURL, token: token, http: bridge.workspaces.http)
        } catch {
            switch error.code {
            case .unauthorized, .forbidden:
                throw APIError.invalid("access_token", "refused", "is refused by Intercom: \(error.message)")
            default:
                throw APIError(
                    status: .badGateway, code: "intercom_unreachable",
                    detail: "Intercom could not be asked at \(baseURL): \(error.message)")
            }
        }
    }

    // MARK: Changing

    @Sendable func update(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("integrations:write")
        try Query.none(request)
        let body = try IntercomSettingsBody(try await Body.read(request, allowed: IntercomSettingsBody.fields))
        let author = Author(context.actor, from: request.remoteAddress)
        let match = request.headers[.ifMatch]
        return try await writer.write(request, context) { [bridge] db in
            let workspace = try Self.found(db)
            try Revision(workspace.version).check(ifMatch: match, of: "integration")
            var settings = workspace.settings
            body.apply(to: &settings)
            return answer(try bridge.workspaces.change(workspace, to: settings, by: author, at: .now, in: db))
        }
    }

    private func pause(_ request: Request, _ context: APIContext, _ isPaused: Bool) async throws -> Response {
        try context.require("integrations:write")
        try Query.none(request)
        try await Body.none(request)
        let author = Author(context.actor, from: request.remoteAddress)
        return try await writer.write(request, context) { [bridge] db in
            answer(try bridge.workspaces.set(paused: isPaused, try Self.found(db), by: author, at: .now, in: db))
        }
    }

    /// Links and what waits stay, for when the workspace is connected again.
    @Sendable func disconnect(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("integrations:write")
        try Query.none(request)
        try await Body.none(request)
        let author = Author(context.actor, from: request.remoteAddress)
        return try await writer.write(request, context) { [bridge] db in
            try bridge.workspaces.disconnect(try Self.found(db), by: author, at: .now, in: db)
            return .init(status: .noContent, body: .null)
        }
    }

    // MARK: Acting

    @Sendable func test(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("integrations:write")
        try Query.none(request)
        try await Body.none(request)
        return try await writer.perform(request, context) {
            let steps = try await bridge.selfTest.run(try await connected())
            return .init(
                body: [
                    "ok": .bool(steps.allSatisfy(\.ok)),
                    "steps": .array(
                        steps.map { ["step": .string($0.step), "ok": .bool($0.ok), "detail": .string($0.detail)] }),
                ])
        }
    }

    @Sendable func reconcile(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("integrations:write")
        try Query.none(request)
        let isEmpty = try await request.body.collect(upTo: 1 << 20).isEmpty
        let body = isEmpty ? Body(object: [:]) : try await Body.read(request, allowed: ["since", "dry_run"])
        let since = try body.time("since")
        let isDryRun = try body.bool("dry_run") ?? false
        return try await writer.perform(request, context) {
            do {
                let report = try await bridge.reconciler.reconcile(
                    try await connected(), since: since, isDryRun: isDryRun)
                return .init(body: JSONValue(text: try JSONText.encode(report)))
            } catch let error as IntercomError {
                throw APIError(
                    status: .badGateway, code: "intercom_unreachable",
                    detail: "Intercom could not be asked: \(error.message)")
            }
        }
    }

    // MARK: What all do

    private func connected() async throws -> Workspace {
        try await database.read { try Self.found($0) }
    }

    private static func found(_ db: any SQLConnection) throws -> Workspace {
        guard let workspace = try Workspace.connected(in: db) else { throw notConnected }
        return workspace
    }

    private static let notConnected = APIError(
        status: .notFound, code: "not_found", detail: "Intercom is not connected: PUT /api/v1/integrations/intercom.")

    private func answer(_ workspace: Workspace) -> APIWriter.Answer {
        .init(
            body: IntercomView.make(workspace, publicURL: settings.publicURL),
            headers: ["ETag": IntercomView.eTag(workspace)])
    }

    private static func secret(_ field: String, _ body: Body) throws -> String {
        let text = try body.requiredString(field)
        guard text.utf8.count <= 1000, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw APIError.invalid(field, "wrong_type", "must be at most 1000 printable characters without spaces")
        }
        return text
    }

    private static func address(_ body: Body) throws -> String? {
        guard let text = try body.string("base_url") else { return nil }
        guard let url = IntercomAddresses.valid(text) else {
            throw APIError.invalid("base_url", "wrong_type", "must be an address such as https://api.eu.intercom.io")
        }
        return url
    }
}
