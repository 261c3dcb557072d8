package import JSON
package import Kernel
package import SQL

/// Shows what events are about, as the API shows it. Implemented where the API's views are.
package protocol WebhookObjects: Sendable {
    /// Nil for an event about nothing that the API shows, or nothing that is still there.
    func object(of event: Event, in db: any SQLConnection) throws -> WebhookObject?
}

/// What an event is about.
package struct WebhookObject: Sendable {
    /// What it is called in a payload, such as `ticket`.
    package let name: String
    package let view: JSONValue
    /// Where the API shows it.
    package let path: String
    /// What it was before, where the event does not say it.
    package let previous: JSONValue?

    package init(name: String, view: JSONValue, path: String, previous: JSONValue? = nil) {
        self.name = name
        self.view = view
        self.path = path
        self.previous = previous
    }
}
