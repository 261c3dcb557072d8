import TelegramBotAPI

/// Where the parts of a text with variables have come to stand: moves formatting along.
struct TemplateLayout {
    private struct Place {
        let source: Range<Int>
        let output: Range<Int>
        /// Whether each unit stands where it stood; otherwise the part is one thing.
        let isVerbatim: Bool
    }

    private var places: [Place] = []

    mutating func add(_ piece: TemplateText.Piece, at output: Range<Int>) {
        places.append(Place(source: piece.range, output: output, isVerbatim: piece.kind == .verbatim))
    }

    /// An entity that begins or ends within a variable reaches over all of its value; one whose text has become empty is
    /// gone.
    func moved(_ entities: [MessageEntity]) -> [MessageEntity] {
        entities.compactMap { entity in
            let (start, end) = (start(entity.offset), end(entity.end))
            guard end > start else { return nil }
            var moved = entity
            (moved.offset, moved.length) = (start, end - start)
            return moved
        }
    }

    private func start(_ offset: Int) -> Int {
        guard let place = places.first(where: { offset < $0.source.upperBound }) else {
            return places.last?.output.upperBound ?? 0
        }
        return place.output.lowerBound + (place.isVerbatim ? max(0, offset - place.source.lowerBound) : 0)
    }

    private func end(_ offset: Int) -> Int {
        guard let place = places.last(where: { offset > $0.source.lowerBound }) else { return 0 }
        guard place.isVerbatim else { return place.output.upperBound }
        return place.output.lowerBound + min(offset, place.source.upperBound) - place.source.lowerBound
    }
}
