package vertebra.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OtherFormatTest {

  @TempDir Path folder;

  private Optional<String> said(String start) throws IOException {
    var file = folder.resolve("x");
    Files.write(file, start.getBytes(StandardCharsets.ISO_8859_1));
    return OtherFormat.of(file);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "version https://git-lfs.github.com/spec/v1 | a Git LFS pointer",
        "<!DOCTYPE html><html> | a web page",
        "GGUF.... | a GGUF file",
        "%89HDF%0d%0a%1a%0a | an HDF5 file",
        "PK%03%04....archive/data.pkl | a PyTorch checkpoint",
        "%80%02}q | a PyTorch checkpoint",
        "%80%04%95.. | a PyTorch checkpoint",
        "%93NUMPY%01%00 | an array in NumPy's format",
        "PK%03%04....arr_0.npy | an archive of NumPy arrays",
        "PK%03%04....letter.txt | a compressed archive",
        "....TFL3 | a TensorFlow Lite model",
        "%10%00%00%00%00%00%00%00{\"a\" | holds weights in the safetensors format",
      })
  void whatOthersSaveIsCalledWhatItIs(String start, String words) throws IOException {
    var bytes = new StringBuilder();
    for (int i = 0; i < start.length(); i++)
      if (start.charAt(i) == '%') {
        bytes.append((char) Integer.parseInt(start.substring(i + 1, i + 3), 16));
        i += 2;
      } else bytes.append(start.charAt(i));
    var said = said(bytes.toString()).orElseThrow();
    assertTrue(said.contains(words), said);
  }

  @Test
  void whatIsUnknownIsCalledNothing() throws IOException {
    for (var start : new String[] {"", "hello", "{}"}) assertEquals(Optional.empty(), said(start));
  }
}
