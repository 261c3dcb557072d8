import HTTPTypes
import JSON

/// What is done with a ticket's way besides changing its fields.
enum TicketWayOperations {
    static let all = [snooze, wake, merge, unmerge]

    private static let ticket = Content.json(.reference("Ticket"), ["ticket": TicketSchemas.example])

    private static let snooze = Operation(
        id: "snoozeTicket", method: .put, path: "/tickets/{id}/snooze", summary: "Put a ticket aside",
        description: """
            Until a time, or until the customer writes, whichever comes first. 409 for one that is resolved or closed.
            """,
        scopes: ["tickets:write"], parameters: [.id(of: "ticket")],
        body: [
            .json(
                .object([
                    .optional("until", .time.orNull.described("Null or left out: until the customer writes."))
                ]), ["new year": #"{"until": "2027-01-02T09:00:00Z"}"#])
        ],
        answers: [.ok("The ticket as it is now.", ticket)])

    private static let wake = Operation(
        id: "unsnoozeTicket", method: .delete, path: "/tickets/{id}/snooze", summary: "Take it up again",
        scopes: ["tickets:write"], parameters: [.id(of: "ticket")],
        answers: [.ok("The ticket as it is now.", ticket)])

    private static let merge = Operation(
        id: "mergeTicket", method: .post, path: "/tickets/{id}/merge",
        summary: "Make it part of another ticket of the customer",
        description: """
            Its messages stand in the other then, in order; it is closed, and both topics say where it went. 409 says in \
            `type` why that cannot be: `same_ticket`, `other_customer`, `merged_already`, `target_closed`.
            """,
        scopes: ["tickets:write"], parameters: [.id(of: "ticket")],
        body: [.json(.object([.field("into_ticket_id", .id("The other."))]), ["into 12": #"{"into_ticket_id": 12}"#])],
        answers: [.ok("The ticket in which it goes on.", ticket)])

    private static let unmerge = Operation(
        id: "unmergeTicket", method: .delete, path: "/tickets/{id}/merge", summary: "Part it from the other again",
        description: """
            It gets its messages back, and is what it was before unless the customer has another ticket running there. \
            409: `not_merged`, or `merged_on` where the other was merged on.
            """,
        scopes: ["tickets:write"], parameters: [.id(of: "ticket")],
        answers: [.ok("The ticket that stands by itself again.", ticket)])
}
