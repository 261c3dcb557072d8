/// Days on which it is closed.
package struct Holiday: Hashable, Sendable, Codable {
    package let date: CivilDate
    /// The last day, where there are several; included.
    package let until: CivilDate?
    package let name: String
    /// In every year, whatever the year of `date` is. 29 February is one in leap years alone.
    package let isYearly: Bool

    enum CodingKeys: String, CodingKey {
        case date, until, name
        case isYearly = "yearly"
    }

    package init(date: CivilDate, until: CivilDate? = nil, name: String = "", isYearly: Bool = false) {
        self.date = date
        self.until = until == date ? nil : until
        self.name = name
        self.isYearly = isYearly
    }

    package var lastDate: CivilDate { until ?? date }
}
