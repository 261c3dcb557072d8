import Desk
import HTTPTypes
import JSON

extension Resource {
    static let settings = Resource(
        name: "Settings", description: "How the desk behaves, for all of it. A change takes effect at once.",
        schemas: ["Settings": settingsView],
        operations: [
            Operation(
                id: "getSettings", method: .get, path: "/settings", summary: "The settings",
                scopes: ["settings:read"],
                answers: [.ok("All of them.", .json(.reference("Settings"), ["usual": example])), .notModified]),
            Operation(
                id: "updateSettings", method: .patch, path: "/settings", summary: "Change settings",
                description: "Null puts back what is usual.", scopes: ["settings:write"], parameters: [.ifMatch],
                body: [
                    .json(
                        .object([
                            .optional("reopen_within_days", days.orNull),
                            .optional("administrators_are_agents", .boolean.orNull),
                        ]), ["a month": #"{"reopen_within_days": 30}"#])
                ],
                answers: [.ok("All of them as they are now.", .json(.reference("Settings"), ["usual": example]))]),
        ])

    private static let days = Schema.integer(
        from: SettingsController.days.lowerBound, to: SettingsController.days.upperBound)

    private static let settingsView = Schema.object([
        .field(
            "reopen_within_days",
            days.described("For how long after a resolve a customer’s message reopens the ticket.")),
        .field(
            "administrators_are_agents",
            .boolean.described("Whether administrators of a staff group are agents without a claim.")),
    ])

    private static let example = #"{"reopen_within_days": 7, "administrators_are_agents": true}"#
}
