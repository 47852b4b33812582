package vertebra.media;

import com.drew.imaging.FileType;
import com.drew.imaging.FileTypeDetector;
import com.drew.imaging.ImageProcessingException;
import com.drew.imaging.jpeg.JpegMetadataReader;
import com.drew.imaging.tiff.TiffMetadataReader;
import com.drew.lang.ByteArrayReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifReader;
import com.drew.metadata.jpeg.JpegDirectory;
import com.drew.metadata.jpeg.JpegReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import vertebra.files.OpenFile;

/// What a picture's file says beside its pixels.
///
/// @param format the name of its format, such as `Jpeg` or `Heif`; `Unknown` for anything else
/// @param orientation where the picture's top is (EXIF 2.32, tag 0x0112), 1 to 8; 1 if it is not
///   said
/// @param isProgressive whether its decoder has to hold all of it: a JPEG in several passes
record PictureHeader(String format, int orientation, boolean isProgressive) {

  /// No EXIF of a picture is longer than a JPEG segment; others are no worse off.
  private static final int LONGEST_EXIF = 1 << 20;

  /// More pieces than this are not gone through for one that may not be there.
  private static final int MOST_CHUNKS = 10_000;

  /// The fourth of four ways to code a frame comes in passes (ITU-T T.81, table B.1).
  private static final int PASSES = 2;

  /// Reads the header. A damaged one says nothing; the pixels may still be there.
  static PictureHeader read(Path file) throws IOException {
    FileType type;
    try (var in = new BufferedInputStream(Files.newInputStream(file))) {
      type = FileTypeDetector.detectFileType(in);
    }
    try {
      var metadata =
          switch (type) {
            case Jpeg ->
                JpegMetadataReader.readMetadata(
                    file.toFile(), List.of(new JpegReader(), new ExifReader()));
            case Tiff -> TiffMetadataReader.readMetadata(file.toFile());
            case WebP -> exif(file, 12, "EXIF", ByteOrder.LITTLE_ENDIAN);
            case Png -> exif(file, 8, "eXIf", ByteOrder.BIG_ENDIAN);
            default -> new Metadata();
          };
      return new PictureHeader(type.getName(), orientation(metadata), isProgressive(metadata));
    } catch (ImageProcessingException | IOException | RuntimeException damaged) {
      return new PictureHeader(type.getName(), 1, type == FileType.Jpeg);
    }
  }

  private static int orientation(Metadata metadata) {
    var exif = metadata.getFirstDirectoryOfType(ExifIFD0Directory.class);
    var said = exif == null ? null : exif.getInteger(ExifIFD0Directory.TAG_ORIENTATION);
    return said == null || said < 1 || said > 8 ? 1 : said;
  }

  private static boolean isProgressive(Metadata metadata) {
    var jpeg = metadata.getFirstDirectoryOfType(JpegDirectory.class);
    var kind = jpeg == null ? null : jpeg.getInteger(JpegDirectory.TAG_COMPRESSION_TYPE);
    return kind != null && kind % 4 == PASSES;
  }

  /// Finds the EXIF in a file of named pieces, PNG or RIFF. The library's own readers of both trust
  /// a length that a file claims, and would take as much memory; so the pieces are gone through
  /// here.
  private static Metadata exif(Path file, long start, String name, ByteOrder order)
      throws IOException {
    boolean nameFirst = order == ByteOrder.LITTLE_ENDIAN;
    var metadata = new Metadata();
    var head = new byte[8];
    try (var data = OpenFile.of(file)) {
      long at = start;
      for (int i = 0; i < MOST_CHUNKS && at + head.length <= data.size(); i++) {
        data.read(at, MemorySegment.ofArray(head));
        long length = ByteBuffer.wrap(head).order(order).getInt(nameFirst ? 4 : 0) & 0xffffffffL;
        var found = new String(head, nameFirst ? 0 : 4, 4, StandardCharsets.ISO_8859_1);
        long begin = at + head.length;
        if (found.equals(name)) {
          if (length > Math.min(LONGEST_EXIF, data.size() - begin)) return metadata;
          var bytes = new byte[(int) length];
          data.read(begin, MemorySegment.ofArray(bytes));
          boolean marked = new String(bytes, StandardCharsets.ISO_8859_1).startsWith("Exif\0\0");
          new ExifReader().extract(new ByteArrayReader(bytes, marked ? 6 : 0), metadata);
          return metadata;
        }
        at = begin + length + (nameFirst ? length % 2 : 4);
      }
    }
    return metadata;
  }
}
