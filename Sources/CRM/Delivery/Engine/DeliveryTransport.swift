/// What goes over the wire, made by a handler at the moment of sending.
package struct OutgoingCall: Sendable {
    /// What the attempt log calls it, such as `sendMessage`.
    package let method: String
    /// JSON; kept in the attempt log.
    package let body: String

    package init(method: String, body: String) {
        self.method = method
        self.body = body
    }
}

/// What came of a call.
package enum CallOutcome: Sendable {
    /// Accepted. The answer's result as JSON.
    case done(response: String)
    /// Answered, and not done.
    case refused(Refusal)
    /// Answered: too fast. Nothing was done, and the scope must stay silent.
    case throttled(retryAfter: Duration, Refusal)
    /// Nothing was done, and trying again may help: it was never sent, or the remote side cannot work just now.
    case notDone(Refusal)
    /// It may or may not have been done.
    case unknown(Refusal)
    /// Nothing of this owner can be done at all, such as with a revoked token.
    case unavailable(Refusal)

    package struct Refusal: Sendable {
        /// A word for programs, such as `botBlocked`.
        package let code: String
        package let message: String
        /// The HTTP status, where there was one.
        package let status: Int?
        /// Where a group has moved to.
        package let migrateToChatID: Int64?

        package init(code: String, message: String, status: Int? = nil, migrateToChatID: Int64? = nil) {
            self.code = code
            self.message = message
            self.status = status
            self.migrateToChatID = migrateToChatID
        }
    }
}

/// Carries calls to one kind of destination.
package protocol DeliveryTransport: Sendable {
    /// Makes the call with the credentials of `owner`. Never throws: what went wrong is an outcome.
    func send(_ call: OutgoingCall, owner: Int64) async -> CallOutcome

    /// A harmless call that shows whether the destination works again.
    func probe(owner: Int64) async -> Bool
}
