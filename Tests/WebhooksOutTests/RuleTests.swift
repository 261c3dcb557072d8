import Delivery
import FoundationEssentials
import HTTPClient
import HTTPTypes
import Kernel
import TestSupport
import Testing

@testable import WebhooksOut

@Suite("The rules of webhooks")
struct RuleTests {
    @Test("A delivery is tried again after 5 s, 5 m, 30 m, 2 h, 5 h, 10 h and 10 h, each ±20 %, and then no more")
    func schedule() throws {
        var random = SeededGenerator(seed: 7)
        let hours = 3600
        for (attempt, seconds) in [5, 300, 1800, 2 * hours, 5 * hours, 10 * hours, 10 * hours].enumerated() {
            var waits: [Double] = []
            for _ in 0..<200 {
                let wait = try #require(RetrySchedule.wait(afterAttempt: attempt + 1, using: &random))
                waits.append(wait.milliseconds / 1000 / Double(seconds))
            }
            #expect(waits.allSatisfy { (0.8...1.2).contains($0) })
            #expect((waits.min() ?? 1) < 0.85 && (waits.max() ?? 1) > 1.15, "chance plays a part")
        }
        #expect(RetrySchedule.wait(afterAttempt: 8, using: &random) == nil)
    }

    @Test(
        "A pattern has to mean a kind of event that there is",
        arguments: [
            ("*", true), ("ticket.*", true), ("ticket.created", true), ("sla.*", true), ("message.un*", false),
            ("tickets.*", false), ("ticket.craeted", false), ("ticket", false), ("key.*", false), ("", false),
        ])
    func patterns(text: String, isKnown: Bool) {
        #expect((EventFilter.Pattern(text).map(EventCatalogue.knows) ?? false) == isKnown)
    }

    @Test("A wildcard means all that begin so, and keys are nobody's business")
    func wildcards() throws {
        let all = EventCatalogue.kinds(matching: [try #require(EventFilter.Pattern("*"))])
        #expect(all.count == EventCatalogue.names.count)
        #expect(!all.contains("key.created"))
        let tickets = EventCatalogue.kinds(matching: [try #require(EventFilter.Pattern("ticket.*"))])
        #expect(tickets.allSatisfy { $0.rawValue.hasPrefix("ticket.") } && tickets.count == 17)
    }

    @Test(
        "A URL is http or https to a place on the internet",
        arguments: [
            ("https://example.com/hook", true), ("http://example.com:8080/a?b=c", true), ("https://8.8.8.8/", true),
            ("https://[2606:4700::1111]/", true), ("ftp://example.com/", false), ("example.com", false),
            ("https://", false), ("https:///x", false), ("https://user:secret@example.com/", false),
            ("https://user@example.com/", false), ("https://example.com/#top", false),
            ("https://example.com:0/", false), ("https://example.com:70000/", false),
            ("https://example.com:25/", false), ("https://example.com:6667/", false), ("http://127.0.0.1/", false),
            ("http://localhost:8080/", false), ("http://a.localhost/", false), ("http://169.254.169.254/", false),
            ("http://[::1]/", false), ("http://[::ffff:10.0.0.1]/", false), ("http://10.0.0.1/", false),
            ("https://exa mple.com/", false), ("https://exämple.com/", false), ("file:///etc/passwd", false),
            ("https://example.com/" + String(repeating: "a", count: 2048), false),
        ])
    func urls(text: String, isFine: Bool) {
        #expect((WebhookURL.problem(text, AddressGuard()) == nil) == isFine, "\(text)")
    }

    @Test("A private network that is allowed can be named")
    func allowed() throws {
        let addresses = AddressGuard(allowing: [try #require(IPNetwork("127.0.0.0/8"))])
        #expect(WebhookURL.problem("http://127.0.0.1:8080/", addresses) == nil)
        #expect(WebhookURL.problem("http://localhost:8080/", addresses) == nil)
        #expect(WebhookURL.problem("http://10.0.0.1/", addresses) != nil)
    }

    // MARK: Answers

    private static let now = Timestamp(unixSeconds: 784_111_777)

    private static func word(_ outcome: CallOutcome) -> String {
        switch outcome {
        case .done: "done"
        case .refused(let refusal): "refused \(refusal.code)"
        case .throttled(let time, _): "throttled \(time.components.seconds)"
        case .notDone(let refusal): "not done \(refusal.code)"
        case .unknown(let refusal): "unknown \(refusal.code)"
        case .unavailable: "unavailable"
        }
    }

    @Test(
        "An answer means",
        arguments: [
            (200, nil, "done"), (204, nil, "done"), (299, nil, "done"), (301, nil, "not done redirect"),
            (307, nil, "not done redirect"), (304, nil, "not done redirect"), (400, nil, "not done status_400"),
            (401, nil, "not done status_401"), (404, nil, "not done status_404"), (410, nil, "refused gone"),
            (500, nil, "not done status_500"), (502, nil, "not done status_502"), (429, nil, "not done status_429"),
            (429, "120", "throttled 120"), (503, "7", "throttled 7"), (500, "7", "not done status_500"),
            (503, "soon", "not done status_503"), (429, "99999999999", "throttled 86400"),
            (429, "-5", "not done status_429"), (503, "Sun, 06 Nov 1994 08:50:37 GMT", "throttled 60"),
            (503, "Sun, 06 Nov 1994 08:48:37 GMT", "throttled 0"),
        ] as [(Int, String?, String)])
    func answers(status: Int, retryAfter: String?, meaning: String) {
        var headers = HTTPFields()
        headers[.retryAfter] = retryAfter
        let response = HTTPClientResponse(status: HTTPStatus(code: status), headers: headers)
        #expect(Self.word(WebhookAnswer.outcome(response, at: Self.now)) == meaning)
    }

    @Test(
        "No answer means",
        arguments: [
            (.timeout, .maybeReceived, "unknown timeout"),
            (.connectionRefused, .neverSent, "not done connectionRefused"),
            (.connectionLost, .maybeReceived, "unknown connectionLost"), (.tlsFailed, .neverSent, "not done tlsFailed"),
            (.addressForbidden, .neverSent, "refused address_forbidden"),
            (.invalidRequest, .neverSent, "refused invalidRequest"),
            (.cancelled, .maybeReceived, "unknown interrupted"),
            (.shutDown, .neverSent, "unknown interrupted"),
        ] as [(HTTPClientError.Code, HTTPClientError.Outcome, String)])
    func silences(code: HTTPClientError.Code, outcome: HTTPClientError.Outcome, meaning: String) {
        let error = HTTPClientError(code: code, outcome: outcome, message: "so")
        #expect(Self.word(WebhookAnswer.outcome(error)) == meaning)
    }
}
