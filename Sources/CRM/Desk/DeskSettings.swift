/// How the desk behaves.
package struct DeskSettings: Sendable {
    /// For how long after a resolve a customer's message reopens the ticket; later it begins a new one.
    package var reopenWithin = Duration.seconds(7 * 24 * 3600)
    /// How long an album must have been silent before it is passed on: its pictures arrive one by one.
    package var albumIdle = Duration.seconds(1)
    /// Whether administrators of a staff group are agents without a claim.
    package var administratorsAreAgents = true
    /// For how long cards and titles wait for further changes.
    package var cosmeticDelay = Duration.seconds(5)
    /// For how long it is believed what a check of a group's member said.
    package var membershipValidity = Duration.seconds(300)
    /// How long a delivery waits for a group that is broken, or for a bot that has none.
    package var groupPatience = Duration.seconds(30)

    package init() {}
}
