; The setup for Windows: makensis -DVERSION=1.2.3 -DPAYLOAD=FOLDER -DLICENCE=FILE -DICON=FILE -DOUT=setup.exe setup.nsi
;
; For the user alone and without administrator rights; /AllUsers installs for everybody (asks for rights).
; /S is silent, /D=C:\folder (last, without quotes) chooses the folder, /OpenWith adds "Open with" for .dcm.
; Exit codes: 0 done, 2 the program runs or a file is in use, 3 this Windows is not 64-bit or no rights.
Unicode true
Target amd64-unicode
SetCompressor /SOLID ${COMPRESSION}
!define NAME "X-ray Desktop"
!define KEY "xray-desktop"
!define PROGRAM "xray-desktop.exe"
!define CONSOLE "xray-desktop-cli.exe"
!define PROGID "xray-desktop.dicom"
!define NOTICE "Research use only - not for diagnosis."
!define OWN "Software\xray-desktop setup" ; beside the user's settings, which stay
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\${KEY}"
Name "${NAME} ${VERSION}"
OutFile "${OUT}"
RequestExecutionLevel user
!ifdef SIGN ; the uninstaller is made while the setup is, and signed before it goes in
  !uninstfinalize '${SIGN} "%1"'
!endif
InstallDir ""
ShowInstDetails nevershow
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "${NAME}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "${NAME} setup. ${NOTICE}"
VIAddVersionKey "LegalCopyright" "MIT licence"
!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh
!include x64.nsh
!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_WELCOMEPAGE_TEXT "Chest radiographs with scores and maps, on this machine alone.$\r$\n$\r$\n${NOTICE}$\r$\n$\r$\nClose ${NAME} before you go on."
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_LICENSE "${LICENCE}"
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!define MUI_FINISHPAGE_RUN "$INSTDIR\${PROGRAM}"
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_COMPONENTS
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "German"

Var everybody

; Take over whom this is for, from the command line or from how it was installed.
!macro Whose
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/AllUsers" $1
  ${IfNot} ${Errors}
    StrCpy $everybody 1
  ${EndIf}
  ${If} $everybody == 1
    SetShellVarContext all
    UserInfo::GetAccountType
    Pop $0
    ${If} $0 != "Admin"
      IfSilent +2
      MessageBox MB_ICONSTOP "To install for everybody, start the setup as an administrator."
      SetErrorLevel 3
      Quit
    ${EndIf}
  ${Else}
    SetShellVarContext current
  ${EndIf}
!macroend

; A program that runs cannot be opened for writing: nothing is changed then, rather than half of it.
!macro NotRunning FILE
  ${If} ${FileExists} "$INSTDIR\${FILE}"
    ClearErrors
    FileOpen $0 "$INSTDIR\${FILE}" a
    ${If} ${Errors}
      IfSilent +2
      MessageBox MB_ICONSTOP "${NAME} is running. Close it and start again."
      SetErrorLevel 2
      Quit
    ${EndIf}
    FileClose $0
  ${EndIf}
!macroend

; What was installed, and nothing else: the folder _internal is the program's own.
!macro RemoveProgram
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\${PROGRAM}"
  Delete "$INSTDIR\${CONSOLE}"
!macroend

!macro RemoveOpenWith
  DeleteRegValue SHCTX "Software\Classes\.dcm\OpenWithProgids" "${PROGID}"
  DeleteRegKey /ifempty SHCTX "Software\Classes\.dcm\OpenWithProgids"
  DeleteRegKey /ifempty SHCTX "Software\Classes\.dcm"
  DeleteRegKey SHCTX "Software\Classes\${PROGID}"
  DeleteRegKey SHCTX "Software\Classes\Applications\${PROGRAM}"
!macroend

Section "${NAME}" sec_program
  SectionIn RO
  !insertmacro NotRunning "${PROGRAM}"
  !insertmacro NotRunning "${CONSOLE}"
  !insertmacro RemoveProgram
  SetOutPath "$INSTDIR"
  File /r "${PAYLOAD}/*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\${PROGRAM}" "" "$INSTDIR\${PROGRAM}" 0
  WriteRegStr SHCTX "${OWN}" "InstallDir" "$INSTDIR"
  WriteRegStr SHCTX "${OWN}" "Version" "${VERSION}"
  WriteRegStr SHCTX "${UNINSTALL}" "DisplayName" "${NAME}"
  WriteRegStr SHCTX "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr SHCTX "${UNINSTALL}" "Publisher" "The xray-desktop authors"
  WriteRegStr SHCTX "${UNINSTALL}" "Comments" "${NOTICE}"
  WriteRegStr SHCTX "${UNINSTALL}" "DisplayIcon" "$INSTDIR\${PROGRAM},0"
  WriteRegStr SHCTX "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr SHCTX "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr SHCTX "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD SHCTX "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD SHCTX "${UNINSTALL}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  IntFmt $0 "0x%08X" $0
  WriteRegDWORD SHCTX "${UNINSTALL}" "EstimatedSize" "$0"
SectionEnd

; An offer beside others: the program that opens .dcm files stays what it was.
Section /o "Open with, for DICOM files" sec_openwith
  WriteRegStr SHCTX "Software\Classes\${PROGID}" "" "DICOM image"
  WriteRegStr SHCTX "Software\Classes\${PROGID}\DefaultIcon" "" "$INSTDIR\${PROGRAM},0"
  WriteRegStr SHCTX "Software\Classes\${PROGID}\shell\open\command" "" '"$INSTDIR\${PROGRAM}" "%1"'
  WriteRegNone SHCTX "Software\Classes\.dcm\OpenWithProgids" "${PROGID}"
  WriteRegStr SHCTX "Software\Classes\Applications\${PROGRAM}" "FriendlyAppName" "${NAME}"
  WriteRegStr SHCTX "Software\Classes\Applications\${PROGRAM}\SupportedTypes" ".dcm" ""
  WriteRegStr SHCTX "Software\Classes\Applications\${PROGRAM}\shell\open\command" "" '"$INSTDIR\${PROGRAM}" "%1"'
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
SectionEnd

!insertmacro MUI_FUNCTION_DESCRIPTION_BEGIN
  !insertmacro MUI_DESCRIPTION_TEXT ${sec_program} "The program with its demonstration model. ${NOTICE}"
  !insertmacro MUI_DESCRIPTION_TEXT ${sec_openwith} "Offers ${NAME} for .dcm files; what opens them now stays."
!insertmacro MUI_FUNCTION_DESCRIPTION_END

Section "un.${NAME}" sec_unprogram
  SectionIn RO
  !insertmacro NotRunning "${PROGRAM}"
  !insertmacro NotRunning "${CONSOLE}"
  !insertmacro RemoveProgram
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\${NAME}.lnk"
  !insertmacro RemoveOpenWith
  DeleteRegKey SHCTX "${OWN}"
  DeleteRegKey SHCTX "${UNINSTALL}"
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
SectionEnd

; Only on request (a tick, or /Data when silent): settings, worklist, logs.
Section /o "un.Settings, worklist and logs" sec_undata
  SetShellVarContext current
  RMDir /r "$LOCALAPPDATA\xray-desktop"
  DeleteRegKey HKCU "Software\xray-desktop"
SectionEnd

Function .onInit
  ${IfNot} ${RunningX64}
    SetErrorLevel 3
    Quit
  ${EndIf}
  !insertmacro Whose
  ${If} $INSTDIR == ""
    ReadRegStr $INSTDIR SHCTX "${OWN}" "InstallDir"
  ${EndIf}
  ${If} $INSTDIR == ""
    ${If} $everybody == 1
      StrCpy $INSTDIR "$PROGRAMFILES64\${NAME}"
    ${Else}
      StrCpy $INSTDIR "$LOCALAPPDATA\Programs\${NAME}"
    ${EndIf}
  ${EndIf}
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/OpenWith" $1
  ${IfNot} ${Errors}
    !insertmacro SelectSection ${sec_openwith}
  ${EndIf}
FunctionEnd

Function un.onInit
  ReadRegStr $0 HKLM "${OWN}" "InstallDir"
  ${If} $0 == $INSTDIR
    StrCpy $everybody 1
  ${EndIf}
  !insertmacro Whose
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/Data" $1
  ${IfNot} ${Errors}
    !insertmacro SelectSection ${sec_undata}
  ${EndIf}
FunctionEnd
