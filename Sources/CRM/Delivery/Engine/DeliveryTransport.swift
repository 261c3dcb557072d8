/// What goes over the wire, made by a handler at the moment of sending.
package struct OutgoingCall: Sendable {
    /// What the attempt log calls it, such as `sendMessage`.
    package let method: String
    /// JSON; kept in the attempt log.
    package let body: String
    /// What else the transport needs, such as a key to sign with; kept nowhere.
    package let unlogged: (any Sendable)?

    package init(method: String, body: String, unlogged: (any Sendable)? = nil) {
        self.method = method
        self.body = body
        self.unlogged = unlogged
    }
}

/// What came of a call.
package enum CallOutcome: Sendable {
    /// Accepted. The answer's result, and the HTTP status.
    case done(response: String, status: Int = 200)
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
        /// The code where it was this program that stopped before the answer came.
        package static let interrupted = "interrupted"

        /// A word for programs, such as `botBlocked`.
        package let code: String
        package let message: String
        /// The HTTP status, where there was one.
        package let status: Int?
        /// Where a group has moved to.
        package let migrateToChatID: Int64?
        /// What was answered, where the message does not say it all.
        package let response: String?

        package init(
            code: String, message: String, status: Int? = nil, migrateToChatID: Int64? = nil, response: String? = nil
        ) {
            self.code = code
            self.message = message
            self.status = status
            self.migrateToChatID = migrateToChatID
            self.response = response
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
