package vertebra.importing;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import vertebra.files.PartFile;
import vertebra.onnx.ModelException;

/// Writes a model file again with the numbers of its tensors in a file of their own beside it;
/// everything else stays as it is.
public final class ExternalData {

  /// Smaller tensors are shapes and factors, which readers want to see at once.
  private static final int LEAST = 1024;

  /// Where each tensor begins, so that it can be mapped.
  private static final long ALIGNMENT = 4096;

  private ExternalData() {}

  /// Writes the model and its data file, which is called as the model with `.data` behind it.
  ///
  /// @return how many tensors went there
  public static int move(Path file, Path target) throws ModelException {
    var index = ModelIndex.of(file);
    var name = target.getFileName() + ".data";
    var splice = new Splice(index.file());
    try (var data = PartFile.of(target.resolveSibling(name));
        var source = FileChannel.open(file, StandardOpenOption.READ)) {
      int moved = 0;
      long at = 0;
      for (var tensor : index.graph().initialised()) {
        var span = StoredTensors.inMemoryOrder(tensor);
        if (tensor.external().isPresent() || span.isEmpty() || span.get().length() < LEAST)
          continue;
        at = (at + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        data.channel().position(at);
        for (long done = 0; done < span.get().length(); )
          done +=
              source.transferTo(
                  span.get().start() + done, span.get().length() - done, data.channel());
        for (var piece : index.graph().places())
          if (piece.content().start() <= tensor.place().whole().start()
              && tensor.place().whole().end() <= piece.content().end())
            splice.replace(
                tensor.place().whole(),
                new MessageWriter()
                    .message(
                        MessageFields.GRAPH_INITIALIZER,
                        message(tensor, name, at, span.get().length()))
                    .bytes(),
                List.of(piece));
        at += span.get().length();
        moved++;
      }
      if (moved > 0) {
        data.finish();
        data.takePlace();
      }
      new ModelDraft(index).write(splice, target);
      return moved;
    } catch (IOException failure) {
      throw new ModelException(
          say("import.cannot-be-written", target, String.valueOf(failure.getMessage())), failure);
    }
  }

  private static MessageWriter message(
      ModelIndex.IndexedTensor tensor, String location, long offset, long length) {
    var message = new MessageWriter();
    for (long dim : tensor.dims()) message.number(MessageFields.TENSOR_DIMS, dim);
    message
        .number(MessageFields.TENSOR_TYPE, tensor.element())
        .text(MessageFields.TENSOR_NAME, tensor.name());
    pair(message, "location", location);
    pair(message, "offset", Long.toString(offset));
    pair(message, "length", Long.toString(length));
    return message.number(MessageFields.TENSOR_LOCATION, 1);
  }

  private static void pair(MessageWriter message, String key, String value) {
    message.message(
        MessageFields.TENSOR_EXTERNAL,
        new MessageWriter()
            .text(MessageFields.PAIR_FIRST, key)
            .text(MessageFields.PAIR_SECOND, value));
  }
}
