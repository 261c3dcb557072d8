package import Kernel

/// What an endpoint is to be; nil leaves it.
package struct EndpointChange: Sendable {
    package var url: String?
    package var description: String?
    package var eventTypes: [EventFilter.Pattern]?
    package var form: PayloadForm?
    package var isOrdered: Bool?
    package var concurrency: Int?
    package var rateLimit: Int?

    package init() {}

    package static let concurrencies = 1...32
    package static let rateLimits = 1...1000
    package static let usualConcurrency = 4
    package static let usualRateLimit = 50
}
