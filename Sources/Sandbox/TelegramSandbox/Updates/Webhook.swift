/// Where a bot's updates are sent.
struct Webhook {
    var url: String
    var secretToken: String?
    var maxConnections: Int
    var ipAddress: String?
    var hasCertificate = false
    var inFlight = 0

    /// Seconds to wait after so many failures: at once, then 2, 4, 8, … up to 60.
    static func delay(afterFailures count: Int) -> Int64 {
        count <= 1 ? 0 : min(60, 1 << min(count - 1, 6))
    }
}
