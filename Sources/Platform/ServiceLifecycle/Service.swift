/// Something long-running that a `ServiceGroup` starts and stops.
///
/// The names of this module are swift-service-lifecycle's, so that the package can take its place in Package.swift.
package protocol Service: Sendable {
    /// Works until the surrounding group shuts down (`gracefulShutdown()`), then returns. A thrown error, or a return
    /// before that, stops the whole group.
    func run() async throws
}
