package import JSON

/// What the simulator saw: the means to prove that a program keeps the rules.
package struct SandboxReport: Sendable, Hashable {
    /// Calls by method, refused ones included.
    package internal(set) var calls: [String: Int] = [:]
    /// Calls that were carried out, by method.
    package internal(set) var successes: [String: Int] = [:]
    /// Refusals by their description.
    package internal(set) var refusals: [String: Int] = [:]
    /// 429 that the limits caused.
    package internal(set) var tooManyRequests = 0
    /// Calls made while a `retry_after` was running.
    package internal(set) var cooldownViolations = 0
    /// Parameters that the Bot API does not know, by `method.parameter`.
    package internal(set) var unknownParameters: [String: Int] = [:]
    package internal(set) var unknownMethods: [String: Int] = [:]
    /// Missing parameters and wrong types, by what is wrong.
    package internal(set) var invalidParameters: [String: Int] = [:]
    /// Texts that a bot sent twice into the same topic or private chat.
    package internal(set) var duplicates = 0
    package internal(set) var webhookCalls = 0
    package internal(set) var webhookFailures = 0
    /// Answers that were cut off, replaced or refused by a fault, by its name.
    package internal(set) var faults: [String: Int] = [:]

    package init() {}

    /// Whether a program kept every rule: no 429, nothing during a cooldown, nothing unknown, nothing invalid.
    package var isClean: Bool {
        tooManyRequests == 0 && cooldownViolations == 0 && unknownParameters.isEmpty && unknownMethods.isEmpty
            && invalidParameters.isEmpty
    }

    package var json: JSONValue {
        func counts(_ values: [String: Int]) -> JSONValue { .object(values.mapValues { .integer(Int64($0)) }) }
        return [
            "calls": counts(calls), "successes": counts(successes), "refusals": counts(refusals),
            "too_many_requests": .integer(Int64(tooManyRequests)),
            "cooldown_violations": .integer(Int64(cooldownViolations)),
            "unknown_parameters": counts(unknownParameters), "unknown_methods": counts(unknownMethods),
            "invalid_parameters": counts(invalidParameters), "duplicates": .integer(Int64(duplicates)),
            "webhook_calls": .integer(Int64(webhookCalls)), "webhook_failures": .integer(Int64(webhookFailures)),
            "faults": counts(faults), "is_clean": .bool(isClean),
        ]
    }
}
