package org.integg.corpora;

import blue.strategic.parquet.ParquetReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.DummyRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/**
 * Documents from one text column of a Parquet file; the other columns are not read. Rows without a
 * text are passed over. Memory holds one row group of the column, compressed.
 */
final class ParquetColumn {
  private final Path file;
  private final String name;
  private final String column;
  private final DocumentSink sink;
  private long row;

  ParquetColumn(Path file, String name, String column, DocumentSink sink) {
    this.file = file;
    this.name = name;
    this.column = column;
    this.sink = sink;
  }

  void read() throws IOException {
    try (ParquetFileReader reader =
        ParquetFileReader.open(ParquetReader.makeInputFile(file.toFile()))) {
      MessageType schema = textColumn(reader.getFileMetaData().getSchema());
      reader.setRequestedSchema(schema);
      for (PageReadStore group = reader.readNextRowGroup();
          group != null;
          group = reader.readNextRowGroup()) {
        readGroup(group, schema, reader.getFileMetaData().getCreatedBy());
      }
    } catch (SinkFailure e) {
      throw e.failure;
    } catch (CorpusException e) {
      throw e;
    } catch (IOException | RuntimeException | LinkageError e) {
      // Parquet's readers answer damaged data with exceptions of every kind, and a compression that
      // is not on board with an error of the linker.
      String reason = e.getMessage() == null ? e.toString() : e.getMessage();
      throw new CorpusException(
          name
              + ": broken or unknown Parquet data at row "
              + row
              + " ("
              + reason.lines().findFirst().orElse("")
              + "); fetch the file again",
          e);
    }
  }

  private MessageType textColumn(MessageType schema) throws CorpusException {
    if (!schema.containsField(column)) {
      throw new CorpusException(
          name
              + ": there is no column '"
              + column
              + "'; name one with #field=NAME: "
              + String.join(", ", schema.getFields().stream().map(Type::getName).toList()));
    }
    Type type = schema.getType(column);
    if (!type.isPrimitive()
        || type.isRepetition(Type.Repetition.REPEATED)
        || type.asPrimitiveType().getPrimitiveTypeName() != PrimitiveTypeName.BINARY) {
      throw new CorpusException(name + ": the column '" + column + "' is no text");
    }
    return new MessageType(schema.getName(), type);
  }

  private void readGroup(PageReadStore group, MessageType schema, String createdBy) {
    ColumnReadStoreImpl store =
        new ColumnReadStoreImpl(
            group, new DummyRecordConverter(schema).getRootConverter(), schema, createdBy);
    ColumnDescriptor descriptor = schema.getColumns().getFirst();
    ColumnReader reader = store.getColumnReader(descriptor);
    for (long i = 0; i < group.getRowCount(); i++) {
      row++;
      if (reader.getCurrentDefinitionLevel() == descriptor.getMaxDefinitionLevel()) {
        ByteBuffer text = reader.getBinary().toByteBuffer();
        if (text.hasRemaining()) {
          hand(text);
        }
      }
      reader.consume();
    }
  }

  private void hand(ByteBuffer text) {
    try {
      byte[] bytes = new byte[text.remaining()];
      text.duplicate().get(bytes);
      sink.begin(name + " row " + row, true);
      sink.text(bytes, 0, bytes.length);
      sink.end();
    } catch (IOException e) {
      throw new SinkFailure(e);
    }
  }

  /** Carries what the sink threw past the handler for damaged files. */
  private static final class SinkFailure extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient IOException failure;

    SinkFailure(IOException failure) {
      super(failure);
      this.failure = failure;
    }
  }
}
