package import SQL

package enum KnowledgeSchema {
    package static let migrations = [
        Migration(
            "knowledge-001",
            """
            ALTER TABLE articles ADD COLUMN folder TEXT NOT NULL DEFAULT '';
            ALTER TABLE articles ADD COLUMN visibility TEXT NOT NULL DEFAULT 'public';
            ALTER TABLE articles ADD COLUMN url TEXT;
            ALTER TABLE articles ADD COLUMN translation_of BIGINT REFERENCES articles (id);
            CREATE INDEX articles_by_original ON articles (translation_of) WHERE translation_of IS NOT NULL;
            CREATE INDEX articles_by_folder ON articles (folder, id);
            CREATE INDEX articles_by_status ON articles (status, id);

            CREATE TABLE article_links (
                article_id BIGINT NOT NULL REFERENCES articles (id),
                target_id BIGINT NOT NULL REFERENCES articles (id),
                PRIMARY KEY (article_id, target_id)
            );
            CREATE INDEX article_links_by_target ON article_links (target_id);

            CREATE TABLE ticket_articles (
                ticket_id BIGINT NOT NULL REFERENCES tickets (id),
                article_id BIGINT NOT NULL REFERENCES articles (id),
                message_id BIGINT REFERENCES messages (id),
                actor TEXT NOT NULL,
                attached_at BIGINT NOT NULL,
                PRIMARY KEY (ticket_id, article_id)
            );
            CREATE INDEX ticket_articles_by_article ON ticket_articles (article_id);

            CREATE TABLE knowledge_versions (
                kind TEXT NOT NULL,
                item_id BIGINT NOT NULL,
                version BIGINT NOT NULL,
                content TEXT NOT NULL,
                replaced_by TEXT NOT NULL,
                replaced_at BIGINT NOT NULL,
                PRIMARY KEY (kind, item_id, version)
            );
            """),
        // A name may stand once for each owner now (`template_places`), no longer once for all.
        Migration(
            "knowledge-002", engines: [.sqlite],
            """
            ALTER TABLE templates RENAME TO templates_before;
            CREATE TABLE templates (
                id {identity},
                name TEXT NOT NULL,
                body TEXT NOT NULL,
                language TEXT,
                article_id BIGINT REFERENCES articles (id),
                version BIGINT NOT NULL DEFAULT 1,
                created_at BIGINT NOT NULL,
                updated_at BIGINT NOT NULL
            );
            INSERT INTO sqlite_sequence (name, seq)
                SELECT 'templates', seq FROM sqlite_sequence WHERE name = 'templates_before';
            INSERT INTO templates (id, name, body, language, article_id, version, created_at, updated_at)
                SELECT id, name, body, language, article_id, version, created_at, updated_at FROM templates_before;
            DROP TABLE templates_before;
            CREATE INDEX templates_by_article ON templates (article_id) WHERE article_id IS NOT NULL;
            """),
        Migration(
            "knowledge-003", engines: [.postgres],
            """
            ALTER TABLE templates DROP CONSTRAINT templates_name_key;
            """),
        Migration(
            "knowledge-004",
            """
            ALTER TABLE templates ADD COLUMN folder TEXT NOT NULL DEFAULT '';
            ALTER TABLE templates ADD COLUMN scope TEXT NOT NULL DEFAULT 'all';
            ALTER TABLE templates ADD COLUMN queue_ids TEXT NOT NULL DEFAULT '[]';
            ALTER TABLE templates ADD COLUMN agent_id BIGINT REFERENCES agents (id);
            ALTER TABLE templates ADD COLUMN shortcut TEXT;
            ALTER TABLE templates ADD COLUMN entities TEXT NOT NULL DEFAULT '[]';
            ALTER TABLE templates ADD COLUMN variants TEXT NOT NULL DEFAULT '{}';
            ALTER TABLE templates ADD COLUMN attachments TEXT NOT NULL DEFAULT '[]';
            ALTER TABLE templates ADD COLUMN actions TEXT NOT NULL DEFAULT '{}';
            ALTER TABLE templates ADD COLUMN external_key TEXT;
            CREATE UNIQUE INDEX templates_by_key ON templates (external_key);
            CREATE INDEX templates_by_folder ON templates (folder, id);

            CREATE TABLE template_places (
                owner TEXT NOT NULL,
                name TEXT NOT NULL,
                folded_name TEXT NOT NULL,
                shortcut TEXT,
                template_id BIGINT NOT NULL REFERENCES templates (id),
                PRIMARY KEY (owner, name)
            );
            CREATE INDEX template_places_by_folded_name ON template_places (owner, folded_name);
            CREATE UNIQUE INDEX template_places_by_shortcut ON template_places (owner, shortcut);
            CREATE INDEX template_places_by_template ON template_places (template_id);

            CREATE TABLE template_files (
                file_id BIGINT NOT NULL REFERENCES files (id),
                template_id BIGINT NOT NULL REFERENCES templates (id),
                PRIMARY KEY (file_id, template_id)
            );
            CREATE INDEX template_files_by_template ON template_files (template_id);
            """),
        // What is searched (`KnowledgeIndex`), used and missed.
        Migration(
            "knowledge-005",
            """
            CREATE TABLE knowledge_documents (
                kind TEXT NOT NULL,
                item_id BIGINT NOT NULL,
                length BIGINT NOT NULL,
                PRIMARY KEY (kind, item_id)
            );
            CREATE TABLE knowledge_terms (
                kind TEXT NOT NULL,
                item_id BIGINT NOT NULL,
                term TEXT NOT NULL,
                weight BIGINT NOT NULL,
                PRIMARY KEY (kind, item_id, term)
            );
            CREATE INDEX knowledge_terms_by_term ON knowledge_terms (kind, term, weight, item_id);
            CREATE TABLE knowledge_words (
                word TEXT PRIMARY KEY,
                stem TEXT NOT NULL
            );
            CREATE TABLE knowledge_trigrams (
                trigram TEXT NOT NULL,
                word TEXT NOT NULL,
                PRIMARY KEY (trigram, word)
            );
            CREATE TABLE knowledge_uses (
                kind TEXT NOT NULL,
                item_id BIGINT NOT NULL,
                day BIGINT NOT NULL,
                shard BIGINT NOT NULL,
                uses BIGINT NOT NULL,
                last_used_at BIGINT NOT NULL,
                PRIMARY KEY (kind, item_id, day, shard)
            );
            CREATE INDEX knowledge_uses_by_day ON knowledge_uses (kind, day, item_id);
            CREATE TABLE knowledge_misses (
                day BIGINT NOT NULL,
                words TEXT NOT NULL,
                searches BIGINT NOT NULL,
                PRIMARY KEY (day, words)
            );
            """),
    ]
}
