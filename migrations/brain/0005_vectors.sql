-- Vectors of passages, 64 per block: the vector of passage `id` is number `id % 64` of block `id / 64`. A vector has one
-- int8 per dimension of the model, scaled so that the largest is 127; all zeros mean no vector. `revision` is random and
-- changes with the block, so that it identifies the content of a block across all brains.
CREATE TABLE vector_blocks (
	block INTEGER PRIMARY KEY,
	revision TEXT NOT NULL,
	vectors BLOB NOT NULL
) STRICT;

-- The model that created the vectors.
CREATE TABLE vector_model (
	id INTEGER PRIMARY KEY CHECK (id = 1),
	model TEXT NOT NULL,
	dimensions INTEGER NOT NULL
) STRICT;

-- Passages that have no vector yet.
CREATE TABLE passages_to_embed (id INTEGER PRIMARY KEY) STRICT;

INSERT INTO passages_to_embed SELECT id FROM passages;

CREATE TRIGGER passages_insert_vector AFTER INSERT ON passages BEGIN
	INSERT INTO passages_to_embed VALUES (new.id);
END;

CREATE TRIGGER passages_delete_vector AFTER DELETE ON passages BEGIN
	DELETE FROM passages_to_embed WHERE id = old.id;
	DELETE FROM vector_blocks WHERE block = old.id / 64
		AND NOT EXISTS (SELECT 1 FROM passages WHERE id BETWEEN old.id / 64 * 64 AND old.id / 64 * 64 + 63);
	UPDATE vector_blocks SET
		revision = hex(randomblob(16)),
		vectors = CAST(
			substr(vectors, 1, old.id % 64 * (length(vectors) / 64))
			|| zeroblob(length(vectors) / 64)
			|| substr(vectors, (old.id % 64 + 1) * (length(vectors) / 64) + 1) AS BLOB)
	WHERE block = old.id / 64;
END;
