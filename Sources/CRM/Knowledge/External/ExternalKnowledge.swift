package import Delivery
import FoundationEssentials
package import HTTPClient
import HTTPTypes
import JSON
import Kernel
import Logging
import Synchronization

/// Asks somebody else's knowledge base. What goes wrong there keeps nobody from what ours has found.
package final class ExternalKnowledge: Sendable {
    /// How long it is waited for.
    package static let patience = Duration.seconds(2)
    /// Bytes of an answer.
    private static let largest = 1 << 20

    private let http: any HTTPSending
    private let breakers = Mutex<[String: CircuitBreaker]>([:])
    private let now: @Sendable () -> MonotonicTime
    private let logger = Logger(label: "knowledge")

    /// After three failures in a row it is not asked for ten seconds, then for twice as long, up to two minutes; one
    /// search finds out whether it answers again.
    private static let rules = CircuitBreaker.Rules(
        threshold: 3, shortest: .seconds(10), longest: .seconds(120), probe: .delivery)

    /// - Parameters:
    ///   - http: connects to nothing private.
    ///   - now: the clock.
    package init(http: any HTTPSending, now: @escaping @Sendable () -> MonotonicTime = { .now }) {
        self.http = http
        self.now = now
    }

    /// Empty where it does not answer, or not in time.
    package func results(for words: String, from source: ExternalSource, atMost most: Int) async -> [ExternalResult] {
        guard !words.allSatisfy(\.isWhitespace), mayAsk(source) else { return [] }
        var request = HTTPClientRequest(
            url: source.url(for: words), headers: [.accept: "application/json"], timeout: Self.patience,
            connectTimeout: Self.patience, responseLimit: Self.largest)
        request.method = .get
        do {
            let response = try await http.send(request)
            guard (200..<300).contains(response.status.code) else {
                throw Failure(description: "it answered \(response.status.code)")
            }
            let answer = try JSONValue(parsing: response.body)
            settle(source) { $0.succeeded() }
            return source.results(in: answer, atMost: most)
        } catch {
            let time = now()
            settle(source) { $0.failed(at: time) }
            logger.warning(
                "the external knowledge base could not be asked",
                metadata: ["source": "\(source.name)", "error": "\(error)"])
            return []
        }
    }

    private struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private func mayAsk(_ source: ExternalSource) -> Bool {
        let time = now()
        return breakers.withLock { breakers in
            var breaker = breakers[source.url] ?? CircuitBreaker(rules: Self.rules)
            let mayAsk = breaker.state == .closed || breaker.beginProbe(at: time)
            breakers[source.url] = breaker
            return mayAsk
        }
    }

    private func settle(_ source: ExternalSource, _ change: (inout CircuitBreaker) -> Void) {
        breakers.withLock { breakers in
            var breaker = breakers[source.url] ?? CircuitBreaker(rules: Self.rules)
            change(&breaker)
            // Others are not asked any more.
            breakers = [source.url: breaker]
        }
    }
}
