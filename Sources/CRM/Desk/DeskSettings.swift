/// How the desk times what it does. What administrators decide stands in `DeskPolicy`.
package struct DeskSettings: Sendable {
    /// How long an album must have been silent before it is passed on: its pictures arrive one by one.
    package var albumIdle = Duration.seconds(1)
    /// For how long cards and titles wait for further changes.
    package var cosmeticDelay = Duration.seconds(5)
    /// For how long it is believed what a check of a group's member said.
    package var membershipValidity = Duration.seconds(300)
    /// How long a delivery waits for a group that is broken, or for a bot that has none.
    package var groupPatience = Duration.seconds(30)

    package init() {}
}
