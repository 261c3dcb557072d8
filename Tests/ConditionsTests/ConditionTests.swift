import JSON
import Testing

@testable import Conditions

@Suite("Conditions")
struct ConditionTests {
    private static let fields = FactFields([
        .init("ticket.priority", .words(["low", "high"]), ""), .init("ticket.subject", .text, ""),
        .init("ticket.tags", .list, ""), .init("ticket.reopen_count", .number, ""),
        .init("ticket.is_unreachable", .truth, ""), .init("ticket.fields.*", .text, ""),
    ])

    private struct Sample: Facts {
        var values: [String: JSONValue] = [
            "ticket.priority": "high", "ticket.subject": "My Parcel is late", "ticket.tags": ["vip", "parcel"],
            "ticket.reopen_count": 2, "ticket.is_unreachable": false, "ticket.fields.order": 1337,
        ]
        var before: [String: JSONValue?] = ["ticket.priority": "low"]

        func value(of field: String) -> JSONValue? { values[field] }
        func previous(of field: String) -> (isKnown: Bool, value: JSONValue?) {
            before[field].map { (true, $0) } ?? (false, nil)
        }
    }

    private func holds(_ text: String) throws -> Bool {
        try Condition(try JSONValue(parsing: text), fields: Self.fields).holds(for: Sample())
    }

    @Test(
        "A comparison holds or not",
        arguments: [
            (#"{"field": "ticket.priority", "op": "is", "value": "high"}"#, true),
            (#"{"field": "ticket.priority", "op": "is_not", "value": "high"}"#, false),
            (#"{"field": "ticket.priority", "op": "in", "value": ["low", "high"]}"#, true),
            (#"{"field": "ticket.priority", "op": "not_in", "value": ["low"]}"#, true),
            (#"{"field": "ticket.subject", "op": "contains", "value": "parcel"}"#, true),
            (#"{"field": "ticket.subject", "op": "starts_with", "value": "my "}"#, true),
            (#"{"field": "ticket.tags", "op": "contains", "value": "VIP"}"#, true),
            (#"{"field": "ticket.tags", "op": "not_contains", "value": "spam"}"#, true),
            (#"{"field": "ticket.tags", "op": "in", "value": ["spam", "parcel"]}"#, true),
            (#"{"field": "ticket.reopen_count", "op": "at_least", "value": 2}"#, true),
            (#"{"field": "ticket.reopen_count", "op": "greater_than", "value": 2}"#, false),
            (#"{"field": "ticket.reopen_count", "op": "less_than", "value": 2.5}"#, true),
            (#"{"field": "ticket.is_unreachable", "op": "is", "value": false}"#, true),
            (#"{"field": "ticket.fields.order", "op": "is", "value": 1337}"#, true),
            (#"{"field": "ticket.fields.colour", "op": "is_set"}"#, false),
            (#"{"field": "ticket.fields.colour", "op": "is", "value": null}"#, true),
            (#"{"field": "ticket.fields.colour", "op": "is_not_set"}"#, true),
            (#"{"field": "ticket.fields.colour", "op": "is_not", "value": "red"}"#, true),
            (#"{"field": "ticket.priority", "op": "changed"}"#, true),
            (#"{"field": "ticket.priority", "op": "changed_from", "value": "low"}"#, true),
            (#"{"field": "ticket.priority", "op": "changed_to", "value": "low"}"#, false),
            (#"{"field": "ticket.tags", "op": "changed"}"#, false),
            (#"{"all": []}"#, true), (#"{"any": []}"#, false),
            (#"{"not": {"any": [{"field": "ticket.tags", "op": "is_set"}]}}"#, false),
        ])
    func comparisons(text: String, expected: Bool) throws {
        #expect(try holds(text) == expected)
        let condition = try Condition(try JSONValue(parsing: text), fields: Self.fields)
        #expect(try Condition(condition.json, fields: Self.fields) == condition)
    }

    @Test(
        "What is wrong is named to the letter",
        arguments: [
            ("[]", ""), ("{}", ""), (#"{"none": []}"#, "none"), (#"{"all": {}}"#, "all"),
            (#"{"all": [{"not": 1}]}"#, "all[0].not"),
            (#"{"any": [{"field": "x", "op": "is", "value": 1}]}"#, "any[0].field"),
            (#"{"field": "ticket.priority", "op": "equals", "value": 1}"#, "op"),
            (#"{"field": "ticket.priority", "op": "at_least", "value": 1}"#, "op"),
            (#"{"field": "ticket.priority", "op": "is", "value": "medium"}"#, "value"),
            (#"{"field": "ticket.priority", "op": "in", "value": "low"}"#, "value"),
            (#"{"field": "ticket.priority", "op": "is"}"#, "value"),
            (#"{"field": "ticket.priority", "op": "is_set", "value": 1}"#, "value"),
            (#"{"field": "ticket.tags", "op": "is", "value": "vip"}"#, "op"),
            (#"{"field": "ticket.fields.", "op": "is_set"}"#, "field"),
            (#"{"field": "ticket.subject", "op": "is", "value": {}, "and": 1}"#, "and"),
            (#"{"field": "ticket.fields.a", "op": "is", "value": {}}"#, "value"),
        ])
    func refusals(text: String, path: String) throws {
        let json = try JSONValue(parsing: text)
        let error = #expect(throws: ConditionError.self) { try Condition(json, fields: Self.fields) }
        #expect(error?.path == path, "\(error?.description ?? "")")
    }

    @Test("A condition has bounds")
    func bounds() {
        var deep: JSONValue = ["all": []]
        for _ in 0..<Condition.deepest { deep = ["not": deep] }
        #expect(throws: ConditionError.self) { try Condition(deep, fields: Self.fields) }
        let wide: JSONValue = ["all": .array(Array(repeating: ["all": []], count: Condition.mostParts))]
        #expect(throws: ConditionError.self) { try Condition(wide, fields: Self.fields) }
    }
}
