import Kernel
import SQL
import WebhooksOut

/// Makes a webhook endpoint.
enum WebhookAddCommand: Command {
    static let words = ["webhook", "add"]
    static let usage = "--url URL --event KIND… [--description TEXT] [--secret SECRET] [--thin] [--unordered]"
    static let summary = "Tells a URL of events from now on, and prints the secret that requests are signed with, once."
    static let details = """
        --event K     such as ticket.created, ticket.* or *; several, or with commas between them
        --secret S    whsec_ and 24 to 64 bytes in base64; without it one is made
        --thin        numbers and what changed, instead of whole objects
        --unordered   one event need not wait for another of its ticket
        Kinds: \(EventCatalogue.names.joined(separator: ", "))
        """
    static let valueFlags: Set<String> = ["url", "event", "description", "secret"]
    static let switchFlags: Set<String> = ["thin", "unordered"]

    private struct Added: Encodable {
        let id: WebhookEndpoint.ID
        let url: String
        let secret: String
    }

    static func run(_ arguments: Arguments, _ settings: InstallationSettings) async throws {
        try arguments.expect(0)
        let url = try arguments.required("url")
        let patterns = try arguments.all("event").flatMap { $0.split(separator: ",").map(String.init) }.map { text in
            guard let pattern = EventFilter.Pattern(text), EventCatalogue.knows(pattern) else {
                throw UsageError(description: "--event cannot be “\(text)”; see --help for the kinds that there are")
            }
            return pattern
        }
        guard !patterns.isEmpty else { throw UsageError(description: "--event is needed; see --help") }
        let secret = try arguments.one("secret").map { text in
            guard let secret = WebhookSecret(text) else {
                throw UsageError(description: "--secret must be whsec_ and 24 to 64 bytes in base64")
            }
            return secret
        }
        var change = EndpointChange()
        change.description = try arguments.one("description")
        change.form = arguments.has("thin") ? .thin : .full
        change.isOrdered = !arguments.has("unordered")
        try await App.with(settings) { [change] app in
            if let problem = WebhookURL.problem(url, app.webhooks.addresses) {
                throw UsageError(description: "--url \(problem)")
            }
            let (endpoint, secret) = try await app.database.write { [webhooks = app.webhooks] db in
                try webhooks.endpoints.create(
                    url: url, eventTypes: patterns, change, secret: secret, by: .commandLine, at: .now, in: db)
            }
            if arguments.has("json") {
                return try Console.print(json: Added(id: endpoint.id, url: url, secret: secret.description))
            }
            Console.print(
                """
                Endpoint \(endpoint.id) is told of events from now on.
                secret: \(secret)
                Keep the secret: it is not shown again. To see whether requests arrive: parley webhook test \(endpoint.id)
                """)
        }
    }
}
