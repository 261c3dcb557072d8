import Kernel
import Testing

@testable import Delivery

@Suite("Names of silences")
struct ScopeNameTests {
    private func owner(_ id: Int64, to destination: String = "telegram") -> DeliveryOwner {
        DeliveryOwner(id: id, destination: destination, limits: .standard, lease: "l", token: 1)
    }

    @Test("Names that are stored already stay valid")
    func stored() {
        #expect(Limiter.Scope.bot.name(of: owner(42)) == "telegram:42:*")
        #expect(Limiter.Scope.chat(-100).name(of: owner(42)) == "telegram:42:-100")
        #expect(Limiter.Scope(name: "telegram:42:*", of: owner(42)) == .bot)
        #expect(Limiter.Scope(name: "telegram:42:-100", of: owner(42)) == .chat(-100))
    }

    @Test("Another destination's, another owner's and nobody's names are not taken")
    func others() {
        for name in ["telegram:4:*", "intercom:42:*", "telegram:42", "telegram:42:", "telegram:42:x", ""] {
            #expect(Limiter.Scope(name: name, of: owner(42)) == nil)
        }
        let intercom = owner(42, to: "intercom")
        #expect(Limiter.Scope(name: Limiter.Scope.chat(7).name(of: intercom), of: intercom) == .chat(7))
        #expect(Limiter.Scope(name: Limiter.Scope.chat(7).name(of: intercom), of: owner(42)) == nil)
    }
}
