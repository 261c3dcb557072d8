/// When a clock tells of itself: at a part of its target, or some time before or after the breach, as the clock counts.
package enum SLAStep: Sendable, Hashable {
    /// Of the target; 100 is the breach.
    case percent(Int)
    /// Seconds after the breach; negative before it.
    case offset(Int64)

    package static let percents = 1...1000
    /// A year either way.
    package static let offsets: ClosedRange<Int64> = -31_536_000...31_536_000

    /// What the clock has counted then; microseconds.
    func threshold(target: Int64) -> Int64 {
        switch self {
        case .percent(let percent): target / 100 * Int64(percent) + target % 100 * Int64(percent) / 100
        case .offset(let seconds): max(0, target + seconds * 1_000_000)
        }
    }
}
