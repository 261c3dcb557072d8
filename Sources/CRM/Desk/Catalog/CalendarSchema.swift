package import SQL

/// The table of calendars.
package enum CalendarSchema {
    package static let migrations = [
        Migration(
            "calendars-001",
            """
            CREATE TABLE calendars (
                id {identity},
                name TEXT NOT NULL UNIQUE,
                time_zone TEXT NOT NULL,
                intervals TEXT NOT NULL,
                holidays TEXT NOT NULL,
                special_days TEXT NOT NULL,
                version BIGINT NOT NULL DEFAULT 1,
                created_at BIGINT NOT NULL,
                updated_at BIGINT NOT NULL
            );
            """)
    ]
}
