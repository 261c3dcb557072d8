import Delivery
import Testing

@Suite("Limits as settings write them")
struct RateLimitTests {
    @Test(
        "A limit is read and written",
        arguments: [
            ("30/1s", RateLimit(count: 30, window: .seconds(1))),
            ("1/1s+3", RateLimit(count: 1, window: .seconds(1), burst: 3)),
            ("20/0.5s", RateLimit(count: 20, window: .milliseconds(500))),
            ("20/60s", RateLimit(count: 20, window: .seconds(60))),
        ])
    func reads(text: String, limit: RateLimit) {
        #expect(RateLimit(text) == limit)
        #expect(limit.description == text)
    }

    @Test(
        "Anything else is refused",
        arguments: [
            "", "30", "30/", "/1s", "0/1s", "-1/1s", "30/1", "30/0s", "30/1m", "1/1s+", "1/1s+0", "1/1s+1+1", "x/1s",
            "1/nans",
        ])
    func refuses(text: String) {
        #expect(RateLimit(text) == nil)
    }
}
