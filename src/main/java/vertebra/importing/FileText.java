package vertebra.importing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// Texts of files, so that no two different ones read the same and each can be written again as it
/// was: bytes that are no UTF-8 become letters of a private area of Unicode, as does whatever uses
/// that area itself.
final class FileText {

  /// Stands for the byte 0; 256 letters follow.
  private static final char AREA = '\uf700';

  private FileText() {}

  static String of(byte[] bytes) {
    if (isAscii(bytes)) return new String(bytes, StandardCharsets.US_ASCII);
    try {
      var text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(bytes))
              .toString();
      if (text.chars().noneMatch(FileText::isInArea)) return text;
    } catch (CharacterCodingException notUtf8) {
      // Read byte by byte below.
    }
    var text = new StringBuilder();
    for (byte each : bytes) text.append(each >= 0 ? (char) each : (char) (AREA + (each & 0xff)));
    return text.toString();
  }

  private static boolean isAscii(byte[] bytes) {
    for (byte each : bytes) if (each < 0) return false;
    return true;
  }

  private static boolean isInArea(int letter) {
    return letter >= AREA && letter < AREA + 256;
  }

  static byte[] bytes(String text) {
    if (text.chars().noneMatch(FileText::isInArea)) return text.getBytes(StandardCharsets.UTF_8);
    var bytes = new ByteArrayOutputStream();
    text.codePoints()
        .forEach(letter -> {
          if (isInArea(letter)) bytes.write(letter - AREA);
          else bytes.writeBytes(Character.toString(letter).getBytes(StandardCharsets.UTF_8));
        });
    return bytes.toByteArray();
  }
}
