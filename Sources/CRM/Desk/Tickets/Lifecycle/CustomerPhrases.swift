/// What customers are told by Parley itself, in their language where it is one of these, else in English.
enum CustomerPhrases {
    struct Phrases: Sendable {
        /// `%@` stands for the earlier request's subject.
        let isItTheSame: String
        let sameRequest: String
        let newRequest: String
        let goesOn: String
        let isNew: String
    }

    /// - Parameter language: an IETF language tag.
    static func phrases(in language: String?) -> Phrases {
        let primary = language?.prefix { $0 != "-" && $0 != "_" }.lowercased() ?? "en"
        return table[primary] ?? english
    }

    private static let english = Phrases(
        isItTheSame: "Is this about your earlier request “%@”?", sameRequest: "Yes, the same",
        newRequest: "No, something new", goesOn: "Thank you, we go on with it.", isNew: "Thank you, it is a new one.")

    private static let table: [String: Phrases] = [
        "en": english,
        "ru": Phrases(
            isItTheSame: "Это о вашем предыдущем обращении «%@»?", sameRequest: "Да, о том же",
            newRequest: "Нет, это новое", goesOn: "Спасибо, продолжаем.", isNew: "Спасибо, это новое обращение."),
        "de": Phrases(
            isItTheSame: "Geht es um Ihre frühere Anfrage „%@“?", sameRequest: "Ja, dieselbe",
            newRequest: "Nein, etwas Neues", goesOn: "Danke, wir machen damit weiter.",
            isNew: "Danke, es ist eine neue Anfrage."),
        "es": Phrases(
            isItTheSame: "¿Se trata de su solicitud anterior «%@»?", sameRequest: "Sí, la misma",
            newRequest: "No, algo nuevo", goesOn: "Gracias, seguimos con ella.", isNew: "Gracias, es una nueva."),
    ]
}
