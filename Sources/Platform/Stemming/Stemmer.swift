import CStemmer
import Synchronization

/// Takes the endings from words, so that “returns” and “returned” are found alike: the Snowball algorithms
/// (libstemmer).
package enum Stemmer {
    package enum Language: String, Sendable, CaseIterable {
        case english, russian
    }

    /// - Parameter word: in lower case.
    package static func stem(_ word: String, _ language: Language) -> String {
        handles[language]?.withLock { $0.stem(word) } ?? word
    }

    private static let handles = Dictionary(
        uniqueKeysWithValues: Language.allCases.map { ($0, Guarded(Handle($0))) })

    /// A dictionary holds no `Mutex` itself.
    private final class Guarded: Sendable {
        private let handle: Mutex<Handle>

        init(_ handle: consuming sending Handle) { self.handle = Mutex(handle) }

        func withLock(_ body: (borrowing Handle) -> String) -> String { handle.withLock { body($0) } }
    }

    /// One of the library's stemmers: it keeps its last result, so that one word at a time can be given to it.
    private struct Handle: ~Copyable {
        private let stemmer: OpaquePointer?

        init(_ language: Language) { stemmer = sb_stemmer_new(language.rawValue, "UTF_8") }

        func stem(_ word: String) -> String {
            guard let stemmer else { return word }
            let bytes = Array(word.utf8)
            guard let stem = sb_stemmer_stem(stemmer, bytes, Int32(clamping: bytes.count)) else { return word }
            return String(
                decoding: UnsafeBufferPointer(start: stem, count: Int(sb_stemmer_length(stemmer))), as: UTF8.self)
        }

        deinit { sb_stemmer_delete(stemmer) }
    }
}
