package vertebra.files;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteCountTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 | 1 bytes",
        "999 | 999 bytes",
        "1000 | 1.0 kB",
        "9949 | 9.9 kB",
        "999499 | 999 kB",
        "999500 | 1.0 MB",
        "16000000000 | 16 GB",
        "9223372036854775807 | 9.2 EB",
      })
  void bytesAreWrittenInPowersOfThousand(long count, String words) {
    assertEquals(words, ByteCount.words(count));
  }
}
