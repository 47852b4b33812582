@echo off
rem Starts Vertebra: the editor without arguments, a command with them. Needs a Java 25 or newer and
rem looks for one itself.
setlocal EnableExtensions DisableDelayedExpansion
set "HOME_FOLDER=%~dp0.."
set "JAVA_EXE="

if defined JAVA_HOME call :try "%JAVA_HOME%"
if defined JAVA_EXE goto found
for %%J in (java.exe) do if not "%%~$PATH:J"=="" call :try "%%~dp$PATH:J.."
if defined JAVA_EXE goto found
for %%R in (
  "%USERPROFILE%\.m2\jdks" "%USERPROFILE%\.jdks" "%USERPROFILE%\.sdkman\candidates\java"
  "%USERPROFILE%\.gradle\jdks" "%USERPROFILE%\scoop\apps" "%LOCALAPPDATA%\Programs\Eclipse Adoptium"
  "%ProgramFiles%\Java" "%ProgramFiles%\Eclipse Adoptium" "%ProgramFiles%\Microsoft" "%ProgramFiles%\Zulu"
  "%ProgramFiles%\Amazon Corretto" "%ProgramFiles%\BellSoft" "%ProgramFiles%\OpenJDK"
) do if exist "%%~R\" for /d %%D in ("%%~R\*") do (
  if not defined JAVA_EXE call :try "%%~D"
  if not defined JAVA_EXE call :try "%%~D\current"
)
if defined JAVA_EXE goto found
echo Vertebra needs Java 25 or newer and found none: set JAVA_HOME to a JDK 25, or unpack one into %%USERPROFILE%%\.m2\jdks. 1>&2
exit /b 2

:found
rem ONNX Runtime's telemetry stays off.
set "ORT_DISABLE_TELEMETRY=1"
rem The program's own jar comes first: it is asked first for everything.
for %%J in ("%HOME_FOLDER%\lib\vertebra-*.jar") do set "CLASSES=%%~fJ;%HOME_FOLDER%\lib\*"
if "%~1"=="" goto window
if not "%~2"=="" goto command
if exist "%~1" if not exist "%~1\" goto window
rem One word that is neither a verb nor an option is something for the window.
for %%V in (check cost export run bench profile compare taps ask lesson train eval weights render import edit catalogue doctor) do if "%~1"=="%%V" goto command
set "WORD=%~1"
if "%WORD:~0,1%"=="-" goto command
for /f "delims=abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-" %%X in ("%~1") do goto command
goto window

:command
rem Most commands are over in a second, in which compiling twice does not pay; those that make or run
rem a model take longer.
set "TIER=-XX:TieredStopAtLevel=1"
for %%V in (export run bench profile compare taps) do if "%~1"=="%%V" set "TIER="
call :cache commands
"%JAVA_EXE%" -XX:+UseSerialGC %TIER% --enable-native-access=ALL-UNNAMED %READY% "-Dvertebra.start=%CACHE%" "-Xlog:aot*=off" %VERTEBRA_OPTS% -cp "%CLASSES%" vertebra.Launcher %*
exit /b %ERRORLEVEL%

:window
call :cache window
rem A window that rests gives back the memory that it no longer needs.
set "MODEST=-XX:MinHeapSize=32m -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=25 -XX:G1HeapRegionSize=1m -XX:G1PeriodicGCInterval=10000 -XX:TrimNativeHeapInterval=10000"
"%JAVA_EXE%" %MODEST% --module-path "%HOME_FOLDER%\lib\javafx" --add-modules javafx.controls,javafx.fxml --enable-native-access=javafx.graphics,ALL-UNNAMED %READY% "-Dvertebra.start=%CACHE%" "-Xlog:aot*=off" %VERTEBRA_OPTS% -cp "%CLASSES%" vertebra.Launcher %*
exit /b %ERRORLEVEL%

rem Sets the options for starting from a cache of classes, which the program makes when a session ends.
:cache
set "CACHE=%HOME_FOLDER%\start\%~1.aot"
set "READY="
if not exist "%CACHE%" exit /b 0
if not exist "%CACHE%.stamp" exit /b 0
rem The program makes both with the same time; after any other change of either, Java starts without.
set "MADE="
set "STAMPED="
for %%F in ("%CACHE%") do set "MADE=%%~tF"
for %%F in ("%CACHE%.stamp") do set "STAMPED=%%~tF"
if "%MADE%"=="%STAMPED%" set READY="-XX:AOTCache=%CACHE%"
exit /b 0

rem Takes a folder as the Java to use if its release file names a version that is new enough.
:try
if not exist "%~1\bin\java.exe" exit /b 1
if not exist "%~1\release" exit /b 1
set "FOUND="
for /f "tokens=2 delims==" %%V in ('findstr /b "JAVA_VERSION=" "%~1\release"') do set "FOUND=%%~V"
for /f "tokens=1 delims=.-+" %%N in ("%FOUND%") do set "FOUND=%%N"
if not defined FOUND exit /b 1
if %FOUND% LSS 25 exit /b 1
set "JAVA_EXE=%~1\bin\java.exe"
exit /b 0
