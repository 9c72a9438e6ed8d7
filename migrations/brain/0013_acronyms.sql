-- Short forms and what they stand for on a page, such as "llm" and "large language model". If `is_defined` is 0, the page
-- contains only the long form, and the short form consists of its initials.
CREATE TABLE acronyms (
	short TEXT NOT NULL,
	long TEXT NOT NULL,
	page_id TEXT NOT NULL REFERENCES pages (page_id) ON DELETE CASCADE,
	is_defined INTEGER NOT NULL,
	PRIMARY KEY (short, long, page_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX acronyms_by_page ON acronyms (page_id);
CREATE INDEX acronyms_by_long ON acronyms (long) WHERE is_defined = 1;
