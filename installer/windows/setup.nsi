; The setup for Windows: makensis -INPUTCHARSET UTF8 -DVERSION=1.2.3 -DPAYLOAD=FOLDER -DLICENCE=FILE -DICON=FILE -DOUT=setup.exe setup.nsi
;
; For the user alone and without administrator rights; /AllUsers installs for everybody (asks for rights).
; /S is silent, /D=C:\folder (last, without quotes) chooses the folder, /OpenWith adds "Open with" for .dcm.
; Exit codes: 0 done, 2 the program runs or a file is in use, 3 this Windows is not 64-bit or no rights,
; 4 the files could not be written (no room, for instance). Unless it is 0, what was installed is as it was.
Unicode true
Target amd64-unicode
ManifestDPIAware true
SetCompressor /SOLID ${COMPRESSION}
!define NAME "X-ray Desktop"
!define KEY "xray-desktop"
!define PROGRAM "xray-desktop.exe"
!define CONSOLE "xray-desktop-cli.exe"
!define PROGID "xray-desktop.dicom"
!define OWN "Software\xray-desktop setup" ; beside the user's settings, which stay
!define CAPABILITIES "${OWN}\Capabilities" ; what Windows' list of default programs offers
!define OLD "$INSTDIR\_older" ; what was installed, until the new is whole
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\${KEY}"
Name "${NAME} ${VERSION}"
OutFile "${OUT}"
BrandingText "${NAME} ${VERSION}"
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
VIAddVersionKey "FileDescription" "${NAME} setup. Research use only - not for diagnosis."
VIAddVersionKey "LegalCopyright" "MIT licence"
!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh
!include x64.nsh
!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_WELCOMEFINISHPAGE_BITMAP "welcome.bmp" ; beside this script, which makensis goes to
!define MUI_WELCOMEPAGE_TEXT "$(what)$\r$\n$\r$\n$(notice)$\r$\n$\r$\n$(close)"
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
!macro Words NAME ENGLISH GERMAN
  LangString ${NAME} ${LANG_ENGLISH} "${ENGLISH}"
  LangString ${NAME} ${LANG_GERMAN} "${GERMAN}"
!macroend
!insertmacro Words notice "Research use only - not for diagnosis." "Nur für Forschungszwecke – nicht zur Diagnose."
!insertmacro Words what "Chest radiographs with scores and maps, on this machine alone." \
  "Thoraxaufnahmen mit Bewertungen und Karten, allein auf diesem Rechner."
!insertmacro Words close "Close ${NAME} before you go on." "Schließen Sie ${NAME}, bevor Sie fortfahren."
!insertmacro Words rights "To install for everybody, start the setup as an administrator." \
  "Für alle Benutzer installiert nur ein Administrator. Starten Sie das Setup als solcher."
!insertmacro Words running "${NAME} is running, or one of its files is in use. Nothing was changed. Close it and start again." \
  "${NAME} läuft, oder eine seiner Dateien wird benutzt. Nichts wurde geändert. Schließen Sie es und beginnen Sie neu."
!insertmacro Words unwritten "The files could not be written: is there room, and may you write there? What was installed is as it was." \
  "Die Dateien ließen sich nicht schreiben: Ist Platz da, und dürfen Sie dort schreiben? Was installiert war, ist wie zuvor."
!insertmacro Words openwith "Open with (.dcm)" "Öffnen mit (.dcm)"
!insertmacro Words userdata "Settings, worklist and logs" "Einstellungen, Arbeitsliste und Protokolle"
!insertmacro Words program_is "The program with its demonstration model." "Das Programm mit seinem Demonstrationsmodell."
!insertmacro Words openwith_is "Offers ${NAME} for .dcm files; what opens them now stays." \
  "Bietet ${NAME} für .dcm-Dateien an; was sie jetzt öffnet, bleibt."
!insertmacro Words image "DICOM image" "DICOM-Bild"

Var everybody

!macro Stop TEXT CODE
  IfSilent +2
  MessageBox MB_ICONSTOP "${TEXT}"
  SetErrorLevel ${CODE}
  Quit
!macroend

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
      !insertmacro Stop "$(rights)" 3
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
      !insertmacro Stop "$(running)" 2
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

!macro Move NAME FROM TO
  ${If} ${FileExists} "${FROM}\${NAME}"
    Rename "${FROM}\${NAME}" "${TO}\${NAME}"
  ${EndIf}
!macroend

!macro MoveProgram FROM TO
  !insertmacro Move "_internal" "${FROM}" "${TO}"
  !insertmacro Move "${PROGRAM}" "${FROM}" "${TO}"
  !insertmacro Move "${CONSOLE}" "${FROM}" "${TO}"
!macroend

; Puts back what was installed; where nothing was, nothing stays.
!macro PutBack
  SetOutPath "$TEMP"
  !insertmacro RemoveProgram
  !insertmacro MoveProgram "${OLD}" "$INSTDIR"
  RMDir "${OLD}"
  RMDir "$INSTDIR"
!macroend

!macro RemoveOpenWith
  DeleteRegValue SHCTX "Software\Classes\.dcm\OpenWithProgids" "${PROGID}"
  DeleteRegKey /ifempty SHCTX "Software\Classes\.dcm\OpenWithProgids"
  DeleteRegKey /ifempty SHCTX "Software\Classes\.dcm"
  DeleteRegKey SHCTX "Software\Classes\${PROGID}"
  DeleteRegKey SHCTX "Software\Classes\Applications\${PROGRAM}"
  DeleteRegValue SHCTX "Software\RegisteredApplications" "${NAME}"
  DeleteRegKey SHCTX "${CAPABILITIES}"
!macroend

Section "${NAME}" sec_program
  SectionIn RO
  !insertmacro NotRunning "${PROGRAM}"
  !insertmacro NotRunning "${CONSOLE}"
  ; a setup that was killed half-way left it; then what lies beside it is not whole
  ${If} ${FileExists} "${OLD}\_internal"
    !insertmacro PutBack
  ${EndIf}
  CreateDirectory "${OLD}"
  ClearErrors
  !insertmacro MoveProgram "$INSTDIR" "${OLD}"
  ${If} ${Errors}
    !insertmacro MoveProgram "${OLD}" "$INSTDIR"
    RMDir "${OLD}"
    !insertmacro Stop "$(running)" 2
  ${EndIf}
  SetOutPath "$INSTDIR"
  ClearErrors
  File /r "${PAYLOAD}/*"
  ${If} ${Errors}
    !insertmacro PutBack
    !insertmacro Stop "$(unwritten)" 4
  ${EndIf}
  RMDir /r "${OLD}"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\${PROGRAM}" "" "$INSTDIR\${PROGRAM}" 0
  WriteRegStr SHCTX "${OWN}" "InstallDir" "$INSTDIR"
  WriteRegStr SHCTX "${OWN}" "Version" "${VERSION}"
  WriteRegStr SHCTX "${UNINSTALL}" "DisplayName" "${NAME}"
  WriteRegStr SHCTX "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr SHCTX "${UNINSTALL}" "Publisher" "The xray-desktop authors"
  WriteRegStr SHCTX "${UNINSTALL}" "Comments" "$(notice)"
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
; application/dicom, too, is only offered, in Windows' list of default programs.
Section /o "$(openwith)" sec_openwith
  WriteRegStr SHCTX "Software\Classes\${PROGID}" "" "$(image)"
  WriteRegStr SHCTX "Software\Classes\${PROGID}\DefaultIcon" "" "$INSTDIR\${PROGRAM},0"
  WriteRegStr SHCTX "Software\Classes\${PROGID}\shell\open\command" "" '"$INSTDIR\${PROGRAM}" "%1"'
  WriteRegNone SHCTX "Software\Classes\.dcm\OpenWithProgids" "${PROGID}"
  WriteRegStr SHCTX "Software\Classes\Applications\${PROGRAM}" "FriendlyAppName" "${NAME}"
  WriteRegStr SHCTX "Software\Classes\Applications\${PROGRAM}\SupportedTypes" ".dcm" ""
  WriteRegStr SHCTX "Software\Classes\Applications\${PROGRAM}\shell\open\command" "" '"$INSTDIR\${PROGRAM}" "%1"'
  WriteRegStr SHCTX "${CAPABILITIES}" "ApplicationName" "${NAME}"
  WriteRegStr SHCTX "${CAPABILITIES}" "ApplicationDescription" "$(what) $(notice)"
  WriteRegStr SHCTX "${CAPABILITIES}\FileAssociations" ".dcm" "${PROGID}"
  WriteRegStr SHCTX "${CAPABILITIES}\MimeAssociations" "application/dicom" "${PROGID}"
  WriteRegStr SHCTX "Software\RegisteredApplications" "${NAME}" "${CAPABILITIES}"
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
SectionEnd

!insertmacro MUI_FUNCTION_DESCRIPTION_BEGIN
  !insertmacro MUI_DESCRIPTION_TEXT ${sec_program} "$(program_is) $(notice)"
  !insertmacro MUI_DESCRIPTION_TEXT ${sec_openwith} "$(openwith_is)"
!insertmacro MUI_FUNCTION_DESCRIPTION_END

Section "un.${NAME}" sec_unprogram
  SectionIn RO
  !insertmacro NotRunning "${PROGRAM}"
  !insertmacro NotRunning "${CONSOLE}"
  !insertmacro RemoveProgram
  RMDir /r "${OLD}" ; where a setup was killed half-way
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\${NAME}.lnk"
  !insertmacro RemoveOpenWith
  DeleteRegKey SHCTX "${OWN}"
  DeleteRegKey SHCTX "${UNINSTALL}"
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
SectionEnd

; Only on request (a tick, or /Data when silent): settings, worklist, logs.
Section /o "un.$(userdata)" sec_undata
  SetShellVarContext current
  RMDir /r "$LOCALAPPDATA\xray-desktop"
  DeleteRegKey HKCU "Software\xray-desktop"
SectionEnd

; The files could not be unpacked, for instance for want of room: NSIS ends the setup by itself then.
Function .onInstFailed
  ${If} ${FileExists} "${OLD}\*"
    !insertmacro PutBack
  ${EndIf}
  SetErrorLevel 4
FunctionEnd

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
