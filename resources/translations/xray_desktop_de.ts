<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
  <context>
    <name>xray_desktop</name>
    <message>
      <source> (expected correlation with the converged map {r:.2f})</source>
      <translation> (erwartete Korrelation mit der konvergierten Heatmap {r:.2f})</translation>
    </message>
    <message>
      <source> (expected r {r:.2f})</source>
      <translation> (erwartetes r {r:.2f})</translation>
    </message>
    <message>
      <source>&amp;1:1</source>
      <translation>&amp;1:1</translation>
    </message>
    <message>
      <source>&amp;About</source>
      <translation>&amp;Über</translation>
    </message>
    <message>
      <source>&amp;Add</source>
      <translation>&amp;Hinzufügen</translation>
    </message>
    <message>
      <source>&amp;Adjust</source>
      <translation>A&amp;npassen</translation>
    </message>
    <message>
      <source>&amp;Angle</source>
      <translation>&amp;Winkel</translation>
    </message>
    <message>
      <source>&amp;Archives…</source>
      <translation>&amp;Archive…</translation>
    </message>
    <message>
      <source>&amp;Auto window</source>
      <translation>&amp;Auto-Fenster</translation>
    </message>
    <message>
      <source>&amp;Blind read (AI hidden)</source>
      <translation>Ver&amp;blindete Befundung (KI ausgeblendet)</translation>
    </message>
    <message>
      <source>&amp;Brighter</source>
      <translation>&amp;Heller</translation>
    </message>
    <message>
      <source>&amp;Clear history</source>
      <translation>Verl&amp;auf löschen</translation>
    </message>
    <message>
      <source>&amp;Clear this list</source>
      <translation>Liste &amp;leeren</translation>
    </message>
    <message>
      <source>&amp;Cobb angle</source>
      <translation>&amp;Cobb-Winkel</translation>
    </message>
    <message>
      <source>&amp;Comment on the finding…</source>
      <translation>Bef&amp;und kommentieren…</translation>
    </message>
    <message>
      <source>&amp;Compare</source>
      <translation>&amp;Vergleichen</translation>
    </message>
    <message>
      <source>&amp;Copy picture</source>
      <translation>Bild &amp;kopieren</translation>
    </message>
    <message>
      <source>&amp;Copy row</source>
      <translation>Zeile &amp;kopieren</translation>
    </message>
    <message>
      <source>&amp;Default keys</source>
      <translation>&amp;Standardtasten</translation>
    </message>
    <message>
      <source>&amp;Delete annotation</source>
      <translation>Annotation lö&amp;schen</translation>
    </message>
    <message>
      <source>&amp;Details…</source>
      <translation>&amp;Details…</translation>
    </message>
    <message>
      <source>&amp;Duplicates and other files</source>
      <translation>&amp;Duplikate und andere Dateien</translation>
    </message>
    <message>
      <source>&amp;Edit</source>
      <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
      <source>&amp;Ellipse</source>
      <translation>&amp;Ellipse</translation>
    </message>
    <message>
      <source>&amp;Export the view…</source>
      <translation>Ansicht e&amp;xportieren…</translation>
    </message>
    <message>
      <source>&amp;File</source>
      <translation>&amp;Datei</translation>
    </message>
    <message>
      <source>&amp;Fit</source>
      <translation>&amp;Einpassen</translation>
    </message>
    <message>
      <source>&amp;Freehand region</source>
      <translation>Frei&amp;handregion</translation>
    </message>
    <message>
      <source>&amp;Header of the file…</source>
      <translation>Dateiko&amp;pf…</translation>
    </message>
    <message>
      <source>&amp;Help</source>
      <translation>&amp;Hilfe</translation>
    </message>
    <message>
      <source>&amp;Invert</source>
      <translation>&amp;Invertieren</translation>
    </message>
    <message>
      <source>&amp;Key image</source>
      <translation>Schlüssel&amp;bild</translation>
    </message>
    <message>
      <source>&amp;Keys and mouse</source>
      <translation>&amp;Tasten und Maus</translation>
    </message>
    <message>
      <source>&amp;Keys and mouse…</source>
      <translation>&amp;Tasten und Maus…</translation>
    </message>
    <message>
      <source>&amp;Last image</source>
      <translation>&amp;Letzte Aufnahme</translation>
    </message>
    <message>
      <source>&amp;Length</source>
      <translation>&amp;Länge</translation>
    </message>
    <message>
      <source>&amp;Mark as read</source>
      <translation>Als &amp;gelesen markieren</translation>
    </message>
    <message>
      <source>&amp;Mark as read or unread</source>
      <translation>Als &amp;gelesen oder ungelesen merken</translation>
    </message>
    <message>
      <source>&amp;Mark as unread</source>
      <translation>Als un&amp;gelesen markieren</translation>
    </message>
    <message>
      <source>&amp;Measure screen…</source>
      <translation>Bildschirm ausmesse&amp;n…</translation>
    </message>
    <message>
      <source>&amp;Model card</source>
      <translation>&amp;Modellkarte</translation>
    </message>
    <message>
      <source>&amp;More</source>
      <translation>&amp;Mehr</translation>
    </message>
    <message>
      <source>&amp;More contrast</source>
      <translation>&amp;Mehr Kontrast</translation>
    </message>
    <message>
      <source>&amp;Move (pan)</source>
      <translation>&amp;Verschieben</translation>
    </message>
    <message>
      <source>&amp;Next image</source>
      <translation>&amp;Nächste Aufnahme</translation>
    </message>
    <message>
      <source>&amp;Next unread</source>
      <translation>&amp;Nächste ungelesene</translation>
    </message>
    <message>
      <source>&amp;Note or arrow</source>
      <translation>&amp;Notiz oder Pfeil</translation>
    </message>
    <message>
      <source>&amp;Open</source>
      <translation>Ö&amp;ffnen</translation>
    </message>
    <message>
      <source>&amp;Open study</source>
      <translation>Studie ö&amp;ffnen</translation>
    </message>
    <message>
      <source>&amp;Open…</source>
      <translation>Ö&amp;ffnen…</translation>
    </message>
    <message>
      <source>&amp;Overlays</source>
      <translation>Overla&amp;ys</translation>
    </message>
    <message>
      <source>&amp;Patient data</source>
      <translation>&amp;Patientendaten</translation>
    </message>
    <message>
      <source>&amp;Previous image</source>
      <translation>&amp;Vorherige Aufnahme</translation>
    </message>
    <message>
      <source>&amp;Probe</source>
      <translation>&amp;Pixelwert</translation>
    </message>
    <message>
      <source>&amp;Quit</source>
      <translation>&amp;Beenden</translation>
    </message>
    <message>
      <source>&amp;Rectangle</source>
      <translation>&amp;Rechteck</translation>
    </message>
    <message>
      <source>&amp;Reset</source>
      <translation>&amp;Zurücksetzen</translation>
    </message>
    <message>
      <source>&amp;Restore all defaults</source>
      <translation>&amp;Alle Standards wiederherstellen</translation>
    </message>
    <message>
      <source>&amp;Restore defaults</source>
      <translation>Standards &amp;wiederherstellen</translation>
    </message>
    <message>
      <source>&amp;Score a folder…</source>
      <translation>Ordner &amp;bewerten…</translation>
    </message>
    <message>
      <source>&amp;Score again</source>
      <translation>Erneut &amp;bewerten</translation>
    </message>
    <message>
      <source>&amp;Scores on both images…</source>
      <translation>S&amp;cores beider Aufnahmen…</translation>
    </message>
    <message>
      <source>&amp;Search</source>
      <translation>&amp;Suchen</translation>
    </message>
    <message>
      <source>&amp;Settings…</source>
      <translation>&amp;Einstellungen…</translation>
    </message>
    <message>
      <source>&amp;Show on the image</source>
      <translation>Im &amp;Bild anzeigen</translation>
    </message>
    <message>
      <source>&amp;Tools</source>
      <translation>&amp;Werkzeuge</translation>
    </message>
    <message>
      <source>&amp;Tour</source>
      <translation>&amp;Einführung</translation>
    </message>
    <message>
      <source>&amp;Turn and flip</source>
      <translation>&amp;Drehen und spiegeln</translation>
    </message>
    <message>
      <source>&amp;Undo</source>
      <translation>Rück&amp;gängig</translation>
    </message>
    <message>
      <source>&amp;Unread only</source>
      <translation>Nur &amp;ungelesene</translation>
    </message>
    <message>
      <source>&amp;View</source>
      <translation>&amp;Ansicht</translation>
    </message>
    <message>
      <source>&amp;Why this rank…</source>
      <translation>&amp;Warum dieser Rang…</translation>
    </message>
    <message>
      <source>&amp;Window</source>
      <translation>&amp;Fenster</translation>
    </message>
    <message>
      <source>&amp;Worklist…</source>
      <translation>Arbeitslis&amp;te…</translation>
    </message>
    <message>
      <source>&amp;Zoom</source>
      <translation>&amp;Zoom</translation>
    </message>
    <message>
      <source>(private)</source>
      <translation>(privat)</translation>
    </message>
    <message>
      <source>({number} of {states})</source>
      <translation>({number} von {states})</translation>
    </message>
    <message>
      <source>, and they differ in colour</source>
      <translation>, und die Farben weichen ab</translation>
    </message>
    <message>
      <source>.</source>
      <translation>,</translation>
    </message>
    <message>
      <source>1 label not scored: {names}</source>
      <translation>1 Befund nicht bewertet: {names}</translation>
    </message>
    <message>
      <source>80 to 200 %</source>
      <translation>80 bis 200 %</translation>
    </message>
    <message>
      <source>A Modality LUT of this file is not valid and is ignored.</source>
      <translation>Eine Modalitätstabelle (Modality-LUT) ist nicht verwendbar und wird weggelassen.</translation>
    </message>
    <message>
      <source>A PEM file; a DICOM connection is encrypted if one is given</source>
      <translation>Eine PEM-Datei; ist eine angegeben, wird eine DICOM-Verbindung verschlüsselt</translation>
    </message>
    <message>
      <source>A URL with a user name or a password is not used: enter a token file instead.</source>
      <translation>Eine URL mit Benutzername oder Passwort wird nicht verwendet: Geben Sie stattdessen eine Token-Datei an.</translation>
    </message>
    <message>
      <source>A VOI LUT of this file is not valid and is ignored.</source>
      <translation>Eine Grauwerttabelle (VOI-LUT) ist nicht verwendbar und wird weggelassen.</translation>
    </message>
    <message>
      <source>A certificate or key cannot be read: expected PEM files that belong together.</source>
      <translation>Ein Zertifikat oder Schlüssel ist nicht lesbar: Erwartet werden zusammengehörige PEM-Dateien.</translation>
    </message>
    <message>
      <source>A constant predictor, which ignores the image, has an AUC of 0.50 for every label.</source>
      <translation>Ein konstanter Prädiktor, der die Aufnahme nicht auswertet, hat für jedes Label eine AUC von 0,50.</translation>
    </message>
    <message>
      <source>A file with a bearer token; empty: none</source>
      <translation>Eine Datei mit einem Bearer-Token; leer: keines</translation>
    </message>
    <message>
      <source>A finding at or above its operating point puts its image into the tier of its weight; 0: it does not count. The defaults are a judgement, not a guideline. Scoring that is under way keeps the former table until it is started again.</source>
      <translation>Ein Befund, der seinen Arbeitspunkt erreicht, bringt seine Aufnahme in die Stufe seines Gewichts; 0: Er zählt nicht. Die Voreinstellungen sind eine Einschätzung, keine Leitlinie. Eine laufende Auswertung behält die bisherige Tabelle, bis sie neu gestartet wird.</translation>
    </message>
    <message>
      <source>A graphic of an unknown type is not shown.</source>
      <translation>Eine Zeichnung unbekannter Art wird nicht gezeigt.</translation>
    </message>
    <message>
      <source>A large part of this picture has exactly the same grey, like a screen or a drawing</source>
      <translation>Ein großer Teil dieses Bildes hat genau denselben Grauwert, wie ein Bildschirm oder eine Zeichnung</translation>
    </message>
    <message>
      <source>A lens at the pointer: the bare image at twice its size</source>
      <translation>Eine Lupe am Mauszeiger: die Aufnahme ohne Einblendungen in doppelter Größe</translation>
    </message>
    <message>
      <source>A maximum wait is shorter than that of a more urgent tier: expected at least as long.</source>
      <translation>Eine längste Wartezeit ist kürzer als die einer dringlicheren Stufe: Sie muss mindestens so lang sein.</translation>
    </message>
    <message>
      <source>A mistake in the program</source>
      <translation>Ein Fehler im Programm</translation>
    </message>
    <message>
      <source>A model bundle is a folder that xray-trainer wrote. It is tested here and shows its card before you take it. With OK it is used at once, and the open image is scored again. The worklist keeps its scores, and a folder that is being scored keeps its model.</source>
      <translation>Ein Modellpaket ist ein Ordner, den xray-trainer geschrieben hat. Es wird hier geprüft und zeigt seine Modellkarte, bevor Sie es übernehmen. Mit OK wird es sofort verwendet, und die geöffnete Aufnahme wird neu bewertet. Die Arbeitsliste behält ihre Scores, und ein Ordner, der gerade bewertet wird, behält sein Modell.</translation>
    </message>
    <message>
      <source>A picture cannot be saved as {form}: expected .png, .jpg or .tif. Choose one of them as the ending of its name.</source>
      <translation>Ein Bild kann nicht als {form} gespeichert werden: Erwartet wurde .png, .jpg oder .tif. Wählen Sie eines davon als Endung des Namens.</translation>
    </message>
    <message>
      <source>A presentation state in this folder is damaged and is not applied.</source>
      <translation>Ein Presentation State in diesem Ordner ist beschädigt und wird nicht angewandt.</translation>
    </message>
    <message>
      <source>A text of more than 400 characters is cut short.</source>
      <translation>Ein Text von mehr als 400 Zeichen ist gekürzt.</translation>
    </message>
    <message>
      <source>A token is not sent over an unencrypted connection: use https.</source>
      <translation>Ein Token wird nicht über eine unverschlüsselte Verbindung gesendet: Verwenden Sie https.</translation>
    </message>
    <message>
      <source>AE title</source>
      <translation>AE-Titel</translation>
    </message>
    <message>
      <source>AI hidden</source>
      <translation>KI verborgen</translation>
    </message>
    <message>
      <source>AI hidden: images are listed in order of arrival, without scores, urgency or reasons.</source>
      <translation>KI verborgen: Die Aufnahmen stehen in der Reihenfolge ihres Eingangs, ohne Scores, Dringlichkeit und Gründe.</translation>
    </message>
    <message>
      <source>AUC (95 %)</source>
      <translation>AUC (95 %)</translation>
    </message>
    <message>
      <source>AUC by age</source>
      <translation>AUC nach Alter</translation>
    </message>
    <message>
      <source>AUC by sex</source>
      <translation>AUC nach Geschlecht</translation>
    </message>
    <message>
      <source>AUC by view</source>
      <translation>AUC nach Projektion</translation>
    </message>
    <message>
      <source>AUC not measured</source>
      <translation>AUC nicht gemessen</translation>
    </message>
    <message>
      <source>AUC {value:.2f} (95 % interval {low:.2f}–{high:.2f}); a constant predictor has {none:.2f}</source>
      <translation>AUC {value:.2f} (95-%-Intervall {low:.2f}–{high:.2f}); ein konstanter Prädiktor hat {none:.2f}</translation>
    </message>
    <message>
      <source>AUC, operating point, sensitivity, specificity and number of images</source>
      <translation>AUC, Arbeitspunkt, Sensitivität, Spezifität und Zahl der Aufnahmen</translation>
    </message>
    <message>
      <source>About X-ray Desktop</source>
      <translation>Über X-ray Desktop</translation>
    </message>
    <message>
      <source>About the training</source>
      <translation>Zum Training</translation>
    </message>
    <message>
      <source>Above or near its operating point</source>
      <translation>Über oder nahe dem Arbeitspunkt</translation>
    </message>
    <message>
      <source>Absent (Shift+A): you do not see the finding</source>
      <translation>Nicht vorhanden (Umschalt+A): Sie sehen den Befund nicht</translation>
    </message>
    <message>
      <source>Accession no.</source>
      <translation>Auftragsnr.</translation>
    </message>
    <message>
      <source>Accession number</source>
      <translation>Auftragsnummer</translation>
    </message>
    <message>
      <source>Accession {number}</source>
      <translation>Auftragsnummer {number}</translation>
    </message>
    <message>
      <source>According to its header, this image has {columns} x {rows} pixels. Images of up to {most} million pixels can be opened.</source>
      <translation>Dieses Bild gibt {columns} x {rows} Pixel an. Geöffnet werden Aufnahmen bis {most} Millionen Pixel.</translation>
    </message>
    <message>
      <source>According to the file, one side of a pixel is {times:.3g} times as long as the other; at most {most:g} was expected. The image is shown with square pixels, and lengths are not reliable. Export it again.</source>
      <translation>Laut Datei ist eine Seite der Pixel {times:.3g}-mal so lang wie die andere, höchstens das {most:g}-Fache wurde erwartet: Das Bild wird gezeigt, als wären sie quadratisch, und Längen wären ohne Bedeutung. Exportieren Sie es neu.</translation>
    </message>
    <message>
      <source>According to the header, the patient is under 16 years. The model was trained mostly on adults; its scores mean little here.</source>
      <translation>Der Header gibt ein Alter unter 16 Jahren an. Thoraxmodelle lernen meist von Erwachsenen: Ihre Werte bedeuten hier wenig.</translation>
    </message>
    <message>
      <source>Action of a double click on the image</source>
      <translation>Was ein Doppelklick auf die Aufnahme bewirkt</translation>
    </message>
    <message>
      <source>Action when dragging on the image with this button</source>
      <translation>Aktion beim Ziehen auf der Aufnahme mit dieser Maustaste</translation>
    </message>
    <message>
      <source>Action when turning the wheel over the image</source>
      <translation>Aktion beim Drehen des Mausrads über der Aufnahme</translation>
    </message>
    <message>
      <source>Add</source>
      <translation>Hinzufügen</translation>
    </message>
    <message>
      <source>Age</source>
      <translation>Alter</translation>
    </message>
    <message>
      <source>All entries of the file header, with search</source>
      <translation>Alle Einträge des Datei-Headers, mit Suche</translation>
    </message>
    <message>
      <source>All files found so far ({total}) are done. The folder is being watched.</source>
      <translation>Alle bisher gefundenen Dateien ({total}) sind fertig. Der Ordner wird beobachtet.</translation>
    </message>
    <message>
      <source>All files: an image is recognized by its content</source>
      <translation>Alle Dateien: eine Aufnahme wird am Inhalt erkannt</translation>
    </message>
    <message>
      <source>All pixels of this image have the same value.</source>
      <translation>Alle Pixel dieses Bildes haben denselben Wert: Es gibt nichts zu sehen.</translation>
    </message>
    <message>
      <source>All urgencies</source>
      <translation>Alle Dringlichkeiten</translation>
    </message>
    <message>
      <source>An impression that you typed in a blind read is not saved yet: “Reveal scores” saves it.</source>
      <translation>Eine Beurteilung, die Sie in einer Blindbefundung eingegeben haben, ist noch nicht gespeichert: „Scores aufdecken“ speichert sie.</translation>
    </message>
    <message>
      <source>An open image has this name, and the file would replace it. Choose another name.</source>
      <translation>So heißt eine geöffnete Aufnahme, und die Datei würde sie ersetzen. Wählen Sie einen anderen Namen.</translation>
    </message>
    <message>
      <source>An open image has this name, and the picture would replace it. Choose another name.</source>
      <translation>Eine geöffnete Aufnahme heißt so: Das Bild würde sie ersetzen. Wählen Sie einen anderen Namen.</translation>
    </message>
    <message>
      <source>An overlay in unused bits of the pixels cannot be read and is not shown.</source>
      <translation>Ein Overlay liegt in unbenutzten Bits der Pixel der Aufnahme, die hier nicht lesbar sind.</translation>
    </message>
    <message>
      <source>An overlay of this file is not valid and is not shown.</source>
      <translation>Ein Overlay dieser Datei ist unsinnig und wird nicht gezeigt.</translation>
    </message>
    <message>
      <source>Analysis was stopped. “Re-analyze” starts it again.</source>
      <translation>Die Analyse wurde abgebrochen. „Erneut analysieren“ startet sie neu.</translation>
    </message>
    <message>
      <source>Analyze the image with the model again</source>
      <translation>Die Aufnahme noch einmal mit dem Modell analysieren</translation>
    </message>
    <message>
      <source>Analyzing the image…</source>
      <translation>Die Aufnahme wird analysiert…</translation>
    </message>
    <message>
      <source>Angle: drag the first leg from its end to the vertex, then click the second's end</source>
      <translation>Winkel: den ersten Schenkel von seinem Ende zum Scheitel ziehen, dann auf das Ende des zweiten klicken</translation>
    </message>
    <message>
      <source>Annotatio&amp;ns</source>
      <translation>A&amp;nnotationen</translation>
    </message>
    <message>
      <source>Annotations are not saved</source>
      <translation>Die Annotationen sind nicht gespeichert</translation>
    </message>
    <message>
      <source>Annotations could not be saved. Check that the disk has free space and that the program may write to its data folder.</source>
      <translation>Die Annotationen konnten nicht gespeichert werden. Prüfen Sie, ob auf dem Datenträger Platz ist und ob das Programm in seinen Datenordner schreiben darf.</translation>
    </message>
    <message>
      <source>Another file…</source>
      <translation>Andere Datei…</translation>
    </message>
    <message>
      <source>Another image on this worklist is the same DICOM object with the same picture, but its patient identification is different: check whose image it is.</source>
      <translation>Eine andere Aufnahme dieser Arbeitsliste ist dasselbe DICOM-Objekt mit demselben Bild, aber mit anderen Patientendaten: Prüfen Sie, wem die Aufnahme gehört.</translation>
    </message>
    <message>
      <source>Another image on this worklist says that it is the same DICOM object, but shows a different picture: check that it is the right one.</source>
      <translation>Eine andere Aufnahme dieser Arbeitsliste gibt sich als dasselbe DICOM-Objekt aus, zeigt aber ein anderes Bild: Prüfen Sie, ob es die richtige ist.</translation>
    </message>
    <message>
      <source>Another image on this worklist shows the same picture, but says that it is a different object: check whose image it is.</source>
      <translation>Eine andere Aufnahme dieser Arbeitsliste zeigt dasselbe Bild, gibt sich aber als anderes Objekt aus: Prüfen Sie, wem die Aufnahme gehört.</translation>
    </message>
    <message>
      <source>Another program has locked the worklist for too long. Start again; the run continues where it was.</source>
      <translation>Ein anderes Programm hat die Arbeitsliste zu lange gesperrt. Starten Sie erneut; der Lauf wird fortgesetzt.</translation>
    </message>
    <message>
      <source>Another run is working on this worklist. Wait until it ends, or name another worklist with --store.</source>
      <translation>Ein anderer Lauf bearbeitet diese Arbeitsliste. Warten Sie, bis er endet, oder geben Sie mit --store eine andere Arbeitsliste an.</translation>
    </message>
    <message>
      <source>Any date</source>
      <translation>Beliebiges Datum</translation>
    </message>
    <message>
      <source>Anyone who sees it can identify the patient. The metadata and the suggested file name contain no patient data.</source>
      <translation>Wer es sieht, kann den Patienten identifizieren. Metadaten und vorgeschlagener Dateiname enthalten keine Patientendaten.</translation>
    </message>
    <message>
      <source>Apply the file's display shutter, or show the whole image</source>
      <translation>Zeigen, was innerhalb der Blende der Datei liegt, oder die ganze Aufnahme</translation>
    </message>
    <message>
      <source>Apply the presentation state found with the image, or the image's own settings</source>
      <translation>Den bei der Aufnahme gefundenen Presentation State anwenden oder die Einstellungen der Aufnahme</translation>
    </message>
    <message>
      <source>Archi&amp;ve…</source>
      <translation>Arc&amp;hiv…</translation>
    </message>
    <message>
      <source>Archive</source>
      <translation>Archiv</translation>
    </message>
    <message>
      <source>Archive {number}</source>
      <translation>Archiv {number}</translation>
    </message>
    <message>
      <source>Archives that File, Archive can search. A DICOM node sends images to this computer: it must know the AE title, address and port given here. Nothing is sent before Verify, Search or Open is pressed.</source>
      <translation>Archive, die unter Datei, Archiv durchsucht werden können. Ein DICOM-Knoten sendet Aufnahmen an diesen Rechner: Er muss dessen AE-Titel, Adresse und Port kennen. Vor „Prüfen“, „Suchen“ oder „Öffnen“ wird nichts gesendet.</translation>
    </message>
    <message>
      <source>Arrived</source>
      <translation>Eingegangen</translation>
    </message>
    <message>
      <source>Arrow keys select a finding; Enter shows or hides its heat map</source>
      <translation>Die Pfeiltasten wählen einen Befund; die Eingabetaste zeigt oder verbirgt seine Heatmap</translation>
    </message>
    <message>
      <source>As you call it</source>
      <translation>Wie Sie es nennen</translation>
    </message>
    <message>
      <source>Asking {archive}…</source>
      <translation>{archive} wird gefragt…</translation>
    </message>
    <message>
      <source>Assign this key to the selected command</source>
      <translation>Diese Taste dem gewählten Befehl zuweisen</translation>
    </message>
    <message>
      <source>At the operating point PPV {ppv}, NPV {npv} (computed for a prevalence of {share})</source>
      <translation>Am Arbeitspunkt PPV {ppv}, NPV {npv} (berechnet für eine Prävalenz von {share})</translation>
    </message>
    <message>
      <source>At this point, {sensitivity} of the test images with the finding were called, and {false_alarms} of those without.</source>
      <translation>An diesem Arbeitspunkt wurden {sensitivity} der Testaufnahmen mit dem Befund gemeldet und {false_alarms} derer ohne ihn.</translation>
    </message>
    <message>
      <source>Atelectasis</source>
      <translation>Atelektase</translation>
    </message>
    <message>
      <source>Attribute</source>
      <translation>Attribut</translation>
    </message>
    <message>
      <source>Auto</source>
      <translation>Auto</translation>
    </message>
    <message>
      <source>Automatic (fastest)</source>
      <translation>Automatisch (schnellste)</translation>
    </message>
    <message>
      <source>Back</source>
      <translation>Zurück</translation>
    </message>
    <message>
      <source>Back to most urgent &amp;first</source>
      <translation>&amp;Zurück zu: Dringendste zuerst</translation>
    </message>
    <message>
      <source>Back to order of &amp;arrival</source>
      <translation>&amp;Zurück zu: Reihenfolge des Eingangs</translation>
    </message>
    <message>
      <source>Base URL of its services: https://HOST/dicom-web</source>
      <translation>Basis-URL seiner Dienste: https://HOST/dicom-web</translation>
    </message>
    <message>
      <source>Base rate</source>
      <translation>Basisrate</translation>
    </message>
    <message>
      <source>Birth date</source>
      <translation>Geburtsdatum</translation>
    </message>
    <message>
      <source>Blend enlarged image pixels, or show them as squares</source>
      <translation>Vergrößerte Pixel der Aufnahme weich überblenden oder als Quadrate zeigen</translation>
    </message>
    <message>
      <source>Blind read (AI hidden)</source>
      <translation>Blindbefundung (KI verborgen)</translation>
    </message>
    <message>
      <source>Body part</source>
      <translation>Körperregion</translation>
    </message>
    <message>
      <source>Bone</source>
      <translation>Knochen</translation>
    </message>
    <message>
      <source>Born</source>
      <translation>Geboren</translation>
    </message>
    <message>
      <source>Bottom left</source>
      <translation>Unten links</translation>
    </message>
    <message>
      <source>Bottom right</source>
      <translation>Unten rechts</translation>
    </message>
    <message>
      <source>By due time</source>
      <translation>Nach Fälligkeit</translation>
    </message>
    <message>
      <source>By file name</source>
      <translation>Nach Dateiname</translation>
    </message>
    <message>
      <source>By finding</source>
      <translation>Nach Befund</translation>
    </message>
    <message>
      <source>By folder</source>
      <translation>Nach Ordner</translation>
    </message>
    <message>
      <source>By model</source>
      <translation>Nach Modell</translation>
    </message>
    <message>
      <source>By state</source>
      <translation>Nach Status</translation>
    </message>
    <message>
      <source>C&amp;opy all findings as text</source>
      <translation>Alle Befunde als Te&amp;xt kopieren</translation>
    </message>
    <message>
      <source>CPU</source>
      <translation>CPU</translation>
    </message>
    <message>
      <source>CTR {ratio:.2f}  (heart / chest)</source>
      <translation>HTQ {ratio:.2f}  (Herz / Thorax)</translation>
    </message>
    <message>
      <source>CTR {ratio:.2f} (measured by you)</source>
      <translation>HTQ {ratio:.2f} (von Ihnen gemessen)</translation>
    </message>
    <message>
      <source>Cali&amp;brate…</source>
      <translation>&amp;Kalibrieren…</translation>
    </message>
    <message>
      <source>Calibrate</source>
      <translation>Kalibrieren</translation>
    </message>
    <message>
      <source>Calibrate: draw a line along an object of known length</source>
      <translation>Kalibrieren: eine Linie entlang von etwas ziehen, dessen Länge bekannt ist</translation>
    </message>
    <message>
      <source>Calibrated on</source>
      <translation>Kalibriert an</translation>
    </message>
    <message>
      <source>Calibrated on {images} images, {base} of them with the finding; valid at this prevalence only</source>
      <translation>Kalibriert an {images} Aufnahmen, {base} davon mit diesem Befund; gilt nur bei dieser Prävalenz</translation>
    </message>
    <message>
      <source>Calibrated on {images} images; valid at their prevalence only</source>
      <translation>Kalibriert an {images} Aufnahmen; gilt nur bei deren Prävalenz</translation>
    </message>
    <message>
      <source>Calibrated: {calibrated} of {total} labels</source>
      <translation>Kalibriert: {calibrated} von {total} Labels</translation>
    </message>
    <message>
      <source>Cance&amp;l</source>
      <translation>&amp;Abbrechen</translation>
    </message>
    <message>
      <source>Cancel</source>
      <translation>Abbrechen</translation>
    </message>
    <message>
      <source>Cardio&amp;thoracic ratio</source>
      <translation>Herz-&amp;Thorax-Quotient</translation>
    </message>
    <message>
      <source>Cardiomegaly</source>
      <translation>Kardiomegalie</translation>
    </message>
    <message>
      <source>Cardiothoracic ratio: lines near where borders seem to be, for you to put right</source>
      <translation>Herz-Thorax-Quotient: Linien nahe den vermuteten Rändern, die Sie zurechtrücken</translation>
    </message>
    <message>
      <source>Caveat, {caveat}</source>
      <translation>Vorbehalt, {caveat}</translation>
    </message>
    <message>
      <source>Caveat, {caveat}.</source>
      <translation>Vorbehalt, {caveat}.</translation>
    </message>
    <message>
      <source>Caveat: {caveat}</source>
      <translation>Vorbehalt: {caveat}</translation>
    </message>
    <message>
      <source>Certificate authority</source>
      <translation>Zertifizierungsstelle</translation>
    </message>
    <message>
      <source>Change</source>
      <translation>Änderung</translation>
    </message>
    <message>
      <source>Change its words</source>
      <translation>Ihren Text ändern</translation>
    </message>
    <message>
      <source>Change: this image minus the other image, in percentage points of the calibrated probability. Above, near and below refer to the operating point. Findings that the model does not score are left out.</source>
      <translation>Änderung: diese Aufnahme minus die andere Aufnahme, in Prozentpunkten der kalibrierten Wahrscheinlichkeit. Über, nahe und unter beziehen sich auf den Arbeitspunkt. Befunde, die das Modell nicht bewertet, sind weggelassen.</translation>
    </message>
    <message>
      <source>Choose a folder…</source>
      <translation>Ordner wählen…</translation>
    </message>
    <message>
      <source>Choose another folder…</source>
      <translation>Anderen Ordner wählen…</translation>
    </message>
    <message>
      <source>Choose folder…</source>
      <translation>Ordner wählen…</translation>
    </message>
    <message>
      <source>Choose the folder of a model bundle</source>
      <translation>Den Ordner eines Modellpakets wählen</translation>
    </message>
    <message>
      <source>Choose what keys and mouse do</source>
      <translation>Wählen, was Tasten und Maus bewirken</translation>
    </message>
    <message>
      <source>Chosen on {images}</source>
      <translation>Gewählt an {images}</translation>
    </message>
    <message>
      <source>Close</source>
      <translation>Schließen</translation>
    </message>
    <message>
      <source>Close anyway and lose them?</source>
      <translation>Trotzdem schließen und sie verlieren?</translation>
    </message>
    <message>
      <source>Close anyway, without these copies?</source>
      <translation>Trotzdem schließen, ohne diese Kopien?</translation>
    </message>
    <message>
      <source>Close ima&amp;ge</source>
      <translation>Aufnah&amp;me schließen</translation>
    </message>
    <message>
      <source>Close the program</source>
      <translation>Das Programm schließen</translation>
    </message>
    <message>
      <source>Close {name}</source>
      <translation>{name} schließen</translation>
    </message>
    <message>
      <source>Cobb angle: drag along one end plate, then along the other</source>
      <translation>Cobb-Winkel: entlang einer Deckplatte ziehen, dann entlang der anderen</translation>
    </message>
    <message>
      <source>Colours</source>
      <translation>Farben</translation>
    </message>
    <message>
      <source>Colours from left to right: {low} to {high}</source>
      <translation>Farben von links nach rechts: {low} bis {high}</translation>
    </message>
    <message>
      <source>Command</source>
      <translation>Befehl</translation>
    </message>
    <message>
      <source>Commands and their keys</source>
      <translation>Befehle und ihre Tasten</translation>
    </message>
    <message>
      <source>Comment</source>
      <translation>Kommentar</translation>
    </message>
    <message>
      <source>Comment on the selected finding; saved with your reader findings</source>
      <translation>Den gewählten Befund kommentieren; der Kommentar wird mit Ihren Befunden gespeichert</translation>
    </message>
    <message>
      <source>Comment on {name}. It is saved with your findings: do not enter patient names.</source>
      <translation>Kommentar zu {name}. Er wird mit Ihren Befunden gespeichert: Tragen Sie keine Patientennamen ein.</translation>
    </message>
    <message>
      <source>Compa&amp;re with…</source>
      <translation>Vergleic&amp;hen mit…</translation>
    </message>
    <message>
      <source>Compare</source>
      <translation>Vergleichen</translation>
    </message>
    <message>
      <source>Compare with</source>
      <translation>Vergleichen mit</translation>
    </message>
    <message>
      <source>Comparison</source>
      <translation>Vergleich</translation>
    </message>
    <message>
      <source>Computing the map</source>
      <translation>Die Heatmap wird berechnet</translation>
    </message>
    <message>
      <source>Consolidation</source>
      <translation>Konsolidierung</translation>
    </message>
    <message>
      <source>Cop&amp;y finding as text</source>
      <translation>Befund als Text &amp;kopieren</translation>
    </message>
    <message>
      <source>Copied: all findings</source>
      <translation>Kopiert: alle Befunde</translation>
    </message>
    <message>
      <source>Copied: {name}</source>
      <translation>Kopiert: {name}</translation>
    </message>
    <message>
      <source>Copies are kept in: {folder}</source>
      <translation>Kopien werden abgelegt in: {folder}</translation>
    </message>
    <message>
      <source>Copies of findings are not saved</source>
      <translation>Kopien von Befunden sind nicht gespeichert</translation>
    </message>
    <message>
      <source>Copies of reader finding&amp;s…</source>
      <translation>Ko&amp;pien eigener Befunde…</translation>
    </message>
    <message>
      <source>Copies of reader findings</source>
      <translation>Kopien eigener Befunde</translation>
    </message>
    <message>
      <source>Copies of your findings could not be saved: the folder is full, missing or not writable. Your findings are still saved in the program's own folder. Choose another folder with File, Copies of reader findings.</source>
      <translation>Kopien Ihrer Befunde konnten nicht gespeichert werden: Der Ordner ist voll, fehlt oder ist schreibgeschützt. Ihre Befunde werden weiterhin im programmeigenen Ordner gespeichert. Wählen Sie unter Datei, Kopien eigener Befunde einen anderen Ordner.</translation>
    </message>
    <message>
      <source>Copies of your findings saved (images: {images}).</source>
      <translation>Kopien Ihrer Befunde gespeichert (Aufnahmen: {images}).</translation>
    </message>
    <message>
      <source>Copy</source>
      <translation>Kopieren</translation>
    </message>
    <message>
      <source>Copy &amp;diagnostics…</source>
      <translation>Technische &amp;Diagnose kopieren…</translation>
    </message>
    <message>
      <source>Copy &amp;path</source>
      <translation>&amp;Pfad kopieren</translation>
    </message>
    <message>
      <source>Copy all findings as text for the report</source>
      <translation>Alle Befunde als Text für den Befundbericht kopieren</translation>
    </message>
    <message>
      <source>Copy file &amp;name</source>
      <translation>Datei&amp;name kopieren</translation>
    </message>
    <message>
      <source>Copy m&amp;easurement</source>
      <translation>Messwe&amp;rt kopieren</translation>
    </message>
    <message>
      <source>Copy the findings for a report; Ctrl+C in the list copies the selected one</source>
      <translation>Die Befunde für einen Bericht kopieren; Strg+C in der Liste kopiert den gewählten</translation>
    </message>
    <message>
      <source>Copy the image as seen, without patient data</source>
      <translation>Die Aufnahme kopieren, wie sie zu sehen ist, ohne Patientendaten</translation>
    </message>
    <message>
      <source>Copy the text of the selected annotation</source>
      <translation>Den Text der gewählten Annotation kopieren</translation>
    </message>
    <message>
      <source>Copying your findings</source>
      <translation>Ihre Befunde werden kopiert</translation>
    </message>
    <message>
      <source>Corner</source>
      <translation>Ecke</translation>
    </message>
    <message>
      <source>Corner &amp;text</source>
      <translation>Eck&amp;texte</translation>
    </message>
    <message>
      <source>Corner of {name}</source>
      <translation>Ecke von {name}</translation>
    </message>
    <message>
      <source>Corner text</source>
      <translation>Text in den Ecken</translation>
    </message>
    <message>
      <source>Ctrl+wheel</source>
      <translation>Strg+Mausrad</translation>
    </message>
    <message>
      <source>Current</source>
      <translation>Aktuell</translation>
    </message>
    <message>
      <source>DEMONSTRATION</source>
      <translation>DEMONSTRATION</translation>
    </message>
    <message>
      <source>DICOM (C-FIND, C-MOVE)</source>
      <translation>DICOM (C-FIND, C-MOVE)</translation>
    </message>
    <message>
      <source>DICOM JSON</source>
      <translation>DICOM-JSON</translation>
    </message>
    <message>
      <source>DICOM object</source>
      <translation>DICOM-Objekt</translation>
    </message>
    <message>
      <source>DICOM presentation state (*.dcm)</source>
      <translation>DICOM Presentation State (*.dcm)</translation>
    </message>
    <message>
      <source>DICOM results need a DICOM image, and this file is none. Write a PDF, or use the DICOM image from the archive.</source>
      <translation>Ein DICOM-Objekt gehört zur Untersuchung eines Patienten, und diese Datei nennt keine: Sie ist keine DICOM-Aufnahme. Schreiben Sie ein PDF, oder nehmen Sie die Aufnahme, wie sie im Archiv liegt.</translation>
    </message>
    <message>
      <source>Dar&amp;ker</source>
      <translation>&amp;Dunkler</translation>
    </message>
    <message>
      <source>Dark</source>
      <translation>Dunkel</translation>
    </message>
    <message>
      <source>Dashed line: the highest {share} of Grad-CAM, a coarser second method. Both can be wrong even where they agree.</source>
      <translation>Gestrichelte Linie: die höchsten {share} von Grad-CAM, einem gröberen zweiten Verfahren. Auch wo beide übereinstimmen, können beide falsch liegen.</translation>
    </message>
    <message>
      <source>Date</source>
      <translation>Datum</translation>
    </message>
    <message>
      <source>Default window of the file</source>
      <translation>Fenster, das die Datei verlangt</translation>
    </message>
    <message>
      <source>Delete the selected annotation</source>
      <translation>Die gewählte Annotation löschen</translation>
    </message>
    <message>
      <source>Demonstration</source>
      <translation>Demonstrationsmodell</translation>
    </message>
    <message>
      <source>Details of a finding</source>
      <translation>Einzelheiten zu einem Befund</translation>
    </message>
    <message>
      <source>Deviation index</source>
      <translation>Abweichungsindex</translation>
    </message>
    <message>
      <source>Device</source>
      <translation>Gerät</translation>
    </message>
    <message>
      <source>Diagnostics</source>
      <translation>Technische Diagnose</translation>
    </message>
    <message>
      <source>Dismiss</source>
      <translation>Schließen</translation>
    </message>
    <message>
      <source>Do again what was taken back</source>
      <translation>Noch einmal tun, was zurückgenommen wurde</translation>
    </message>
    <message>
      <source>Doc&amp;k</source>
      <translation>Andoc&amp;ken</translation>
    </message>
    <message>
      <source>Double click</source>
      <translation>Doppelklick</translation>
    </message>
    <message>
      <source>Double click on a note</source>
      <translation>Doppelklick auf eine Notiz</translation>
    </message>
    <message>
      <source>Drag a rectangle: the window is set to the values in it</source>
      <translation>Rechteck aufziehen: Das Fenster richtet sich nach den Werten darin</translation>
    </message>
    <message>
      <source>Draw the outline of Grad-CAM as a second method</source>
      <translation>Den Umriss von Grad-CAM als zweites Verfahren zeichnen</translation>
    </message>
    <message>
      <source>Drawn: {drawn}. {made}.</source>
      <translation>Gezeichnet: {drawn}. {made}.</translation>
    </message>
    <message>
      <source>Drop images or folders on the window, or press Ctrl+O. DICOM, PNG, JPEG and TIFF are read; nothing leaves this machine.

Left drag changes the window, middle drag moves the image, Ctrl with the wheel zooms, the wheel alone goes to the next image. F1 lists every key.</source>
      <translation>Ziehen Sie Aufnahmen oder Ordner auf das Fenster, oder drücken Sie Strg+O. DICOM, PNG, JPEG und TIFF werden gelesen; nichts verlässt diesen Rechner.

Ziehen mit links ändert das Fenster, Ziehen mit der mittleren Taste verschiebt die Aufnahme, Strg mit dem Mausrad zoomt, das Mausrad allein geht zur nächsten Aufnahme. F1 zeigt alle Tasten.</translation>
    </message>
    <message>
      <source>Due</source>
      <translation>Fällig</translation>
    </message>
    <message>
      <source>Each pixel of this image has {samples} x {bits} bits. Supported are 1 x 8, 16 or 32 bits and 3 x 8 or 16 bits.</source>
      <translation>Jedes Pixel dieses Bildes hat {samples} x {bits} Bit. Aufnahmen haben 1 x 8, 16 oder 32 Bit oder 3 x 8 oder 16.</translation>
    </message>
    <message>
      <source>Edema</source>
      <translation>Ödem</translation>
    </message>
    <message>
      <source>Effusion</source>
      <translation>Pleuraerguss</translation>
    </message>
    <message>
      <source>Ellipse: drag it from corner to corner; mean, SD, minimum, maximum and area</source>
      <translation>Ellipse: von Ecke zu Ecke aufziehen; Mittelwert, SD, kleinster und größter Wert, Fläche</translation>
    </message>
    <message>
      <source>Emphysema</source>
      <translation>Emphysem</translation>
    </message>
    <message>
      <source>En&amp;d comparison</source>
      <translation>Vergleich &amp;beenden</translation>
    </message>
    <message>
      <source>Engine</source>
      <translation>Engine</translation>
    </message>
    <message>
      <source>Engine, device and precision take effect at the next start.</source>
      <translation>Engine, Gerät und Genauigkeit gelten ab dem nächsten Start.</translation>
    </message>
    <message>
      <source>Enlarge the image</source>
      <translation>Die Aufnahme vergrößern</translation>
    </message>
    <message>
      <source>Enter a number such as 54.3 or 54,3, without thousands separators.</source>
      <translation>Geben Sie eine Zahl wie 54,3 oder 54.3 ein, ohne Tausendertrennzeichen.</translation>
    </message>
    <message>
      <source>Enter accepts the text, Shift+Enter begins a line, Esc cancels</source>
      <translation>Eingabe übernimmt den Text, Umschalt+Eingabe beginnt eine Zeile, Esc bricht ab</translation>
    </message>
    <message>
      <source>Enter opens the selected image</source>
      <translation>Die Eingabetaste öffnet die ausgewählte Aufnahme</translation>
    </message>
    <message>
      <source>Enter, change or verify archives in the settings</source>
      <translation>Archive in den Einstellungen eintragen, ändern oder prüfen</translation>
    </message>
    <message>
      <source>Enter, or a row's button</source>
      <translation>Eingabetaste oder Schaltfläche der Zeile</translation>
    </message>
    <message>
      <source>Every command with its keys, and what the mouse does</source>
      <translation>Jeder Befehl mit seinen Tasten, und was die Maus bewirkt</translation>
    </message>
    <message>
      <source>Exchange bright and dark</source>
      <translation>Hell und Dunkel vertauschen</translation>
    </message>
    <message>
      <source>Exchange left and right</source>
      <translation>Links und rechts vertauschen</translation>
    </message>
    <message>
      <source>Exchange top and bottom</source>
      <translation>Oben und unten vertauschen</translation>
    </message>
    <message>
      <source>Expected a number from {minimum} to {maximum}.</source>
      <translation>Erwartet wird eine Zahl von {minimum} bis {maximum}.</translation>
    </message>
    <message>
      <source>Export it again with bright bones; in a DICOM file, look at Photometric Interpretation.</source>
      <translation>Exportieren Sie es erneut mit hellen Knochen; bei einer DICOM-Datei prüfen Sie die Photometric Interpretation.</translation>
    </message>
    <message>
      <source>Export the view</source>
      <translation>Ansicht exportieren</translation>
    </message>
    <message>
      <source>Exposure index</source>
      <translation>Expositionsindex</translation>
    </message>
    <message>
      <source>F&amp;indings</source>
      <translation>Be&amp;funde</translation>
    </message>
    <message>
      <source>F&amp;indings panel</source>
      <translation>Befund&amp;leiste</translation>
    </message>
    <message>
      <source>F&amp;ull screen</source>
      <translation>&amp;Ganzer Bildschirm</translation>
    </message>
    <message>
      <source>Fast (automatic)</source>
      <translation>Schnell (automatisch)</translation>
    </message>
    <message>
      <source>Fetch the study's radiographs and show them</source>
      <translation>Die Röntgenaufnahmen der Studie abrufen und zeigen</translation>
    </message>
    <message>
      <source>Fetched images are deleted when the program is closed.</source>
      <translation>Abgerufene Aufnahmen werden gelöscht, wenn das Programm beendet wird.</translation>
    </message>
    <message>
      <source>Fetching the study…</source>
      <translation>Die Studie wird abgerufen…</translation>
    </message>
    <message>
      <source>Fibrosis</source>
      <translation>Fibrose</translation>
    </message>
    <message>
      <source>File</source>
      <translation>Datei</translation>
    </message>
    <message>
      <source>File header</source>
      <translation>Datei-Header</translation>
    </message>
    <message>
      <source>File's &amp;window</source>
      <translation>Fenster der &amp;Datei</translation>
    </message>
    <message>
      <source>Files with the ending of an image</source>
      <translation>Dateien mit der Endung einer Aufnahme</translation>
    </message>
    <message>
      <source>Filter commands by name or key</source>
      <translation>Befehle nach Name oder Taste filtern</translation>
    </message>
    <message>
      <source>Fin&amp;d image…</source>
      <translation>Aufnahme &amp;suchen…</translation>
    </message>
    <message>
      <source>Find image</source>
      <translation>Aufnahme suchen</translation>
    </message>
    <message>
      <source>Finding</source>
      <translation>Befund</translation>
    </message>
    <message>
      <source>Finding &amp;absent</source>
      <translation>Befund ni&amp;cht vorhanden</translation>
    </message>
    <message>
      <source>Finding &amp;present</source>
      <translation>Befund &amp;vorhanden</translation>
    </message>
    <message>
      <source>Findings</source>
      <translation>Befunde</translation>
    </message>
    <message>
      <source>Firs&amp;t image</source>
      <translation>&amp;Erste Aufnahme</translation>
    </message>
    <message>
      <source>First image of the list</source>
      <translation>Erste Aufnahme der Liste</translation>
    </message>
    <message>
      <source>Fit</source>
      <translation>Einpassen</translation>
    </message>
    <message>
      <source>Fit; if fitted, full screen on or off</source>
      <translation>Einpassen; wenn eingepasst, Vollbild ein oder aus</translation>
    </message>
    <message>
      <source>Flip &amp;horizontally</source>
      <translation>H&amp;orizontal spiegeln</translation>
    </message>
    <message>
      <source>Flip &amp;vertically</source>
      <translation>&amp;Vertikal spiegeln</translation>
    </message>
    <message>
      <source>Folder</source>
      <translation>Ordner</translation>
    </message>
    <message>
      <source>Folder for copies</source>
      <translation>Ordner für Kopien</translation>
    </message>
    <message>
      <source>Folder of images to score</source>
      <translation>Ordner mit Aufnahmen, die bewertet werden sollen</translation>
    </message>
    <message>
      <source>Folder of the model bundle</source>
      <translation>Ordner des Modellpakets</translation>
    </message>
    <message>
      <source>Forget the paths of the images opened last and of the folders that were shown</source>
      <translation>Die Pfade der zuletzt geöffneten Bilder und der angezeigten Ordner vergessen</translation>
    </message>
    <message>
      <source>Frame</source>
      <translation>Einzelbild</translation>
    </message>
    <message>
      <source>Freehand region: draw round it; mean, SD, minimum, maximum and area</source>
      <translation>Freihandregion: umfahren; Mittelwert, SD, kleinster und größter Wert, Fläche</translation>
    </message>
    <message>
      <source>From weight</source>
      <translation>Ab Gewicht</translation>
    </message>
    <message>
      <source>Frontal</source>
      <translation>Frontal</translation>
    </message>
    <message>
      <source>Full range</source>
      <translation>Ganzer Bereich</translation>
    </message>
    <message>
      <source>Full screen on or off</source>
      <translation>Vollbild ein oder aus</translation>
    </message>
    <message>
      <source>GPU if available</source>
      <translation>GPU, falls vorhanden</translation>
    </message>
    <message>
      <source>GPU only</source>
      <translation>Nur GPU</translation>
    </message>
    <message>
      <source>Getting ready for maps</source>
      <translation>Heatmaps werden vorbereitet</translation>
    </message>
    <message>
      <source>Give the image the whole screen</source>
      <translation>Der Aufnahme den ganzen Bildschirm geben</translation>
    </message>
    <message>
      <source>Go back to the model that the program brings</source>
      <translation>Zum mitgelieferten Modell zurückkehren</translation>
    </message>
    <message>
      <source>Go through the findings</source>
      <translation>Durch die Befunde gehen</translation>
    </message>
    <message>
      <source>Grad-CAM</source>
      <translation>Grad-CAM</translation>
    </message>
    <message>
      <source>Grid</source>
      <translation>Raster</translation>
    </message>
    <message>
      <source>Hang PA and &amp;lateral</source>
      <translation>p.a. und &amp;seitlich hängen</translation>
    </message>
    <message>
      <source>Hang the &amp;prior</source>
      <translation>&amp;Voraufnahme hängen</translation>
    </message>
    <message>
      <source>Header</source>
      <translation>Header</translation>
    </message>
    <message>
      <source>Heat &amp;map</source>
      <translation>Heat&amp;map</translation>
    </message>
    <message>
      <source>Heat map</source>
      <translation>Heatmap</translation>
    </message>
    <message>
      <source>Heat map (Enter)</source>
      <translation>Heatmap (Eingabetaste)</translation>
    </message>
    <message>
      <source>Heat map of the finding; once more: none</source>
      <translation>Heatmap des Befunds; noch einmal: keine</translation>
    </message>
    <message>
      <source>Heat map of {name}</source>
      <translation>Heatmap zu {name}</translation>
    </message>
    <message>
      <source>Heat map on open</source>
      <translation>Heatmap beim Öffnen</translation>
    </message>
    <message>
      <source>Heat map opacity</source>
      <translation>Deckkraft der Heatmap</translation>
    </message>
    <message>
      <source>Heat map reliability: {level} – {reason}</source>
      <translation>Zuverlässigkeit der Heatmap: {level} – {reason}</translation>
    </message>
    <message>
      <source>Heat map style</source>
      <translation>Darstellung der Heatmap</translation>
    </message>
    <message>
      <source>Heat maps are available for findings only.</source>
      <translation>Heatmaps gibt es nur zu Befunden.</translation>
    </message>
    <message>
      <source>Hernia</source>
      <translation>Hernie</translation>
    </message>
    <message>
      <source>Hide heat &amp;map</source>
      <translation>Heat&amp;map ausblenden</translation>
    </message>
    <message>
      <source>Hide the AI until you have entered your own findings</source>
      <translation>Verbergen, was das Modell sagt, bis Sie gesagt haben, was Sie sehen</translation>
    </message>
    <message>
      <source>Hide the heat map (Enter)</source>
      <translation>Heatmap ausblenden (Eingabetaste)</translation>
    </message>
    <message>
      <source>Hide this line</source>
      <translation>Diese Zeile ausblenden</translation>
    </message>
    <message>
      <source>Host</source>
      <translation>Rechner</translation>
    </message>
    <message>
      <source>How far these scores move between two images of an unchanged chest was not measured: no interval can be given, and a change in a score is no evidence of a change in the patient.</source>
      <translation>Wie weit sich diese Scores zwischen zwei Aufnahmen eines unveränderten Thorax bewegen, wurde nicht gemessen: Es kann kein Intervall angegeben werden, und eine Änderung eines Scores ist kein Beleg für eine Änderung beim Patienten.</translation>
    </message>
    <message>
      <source>How much a finding counts in the worklist's order</source>
      <translation>Wie viel ein Befund für die Reihenfolge der Arbeitsliste zählt</translation>
    </message>
    <message>
      <source>How the archive is asked</source>
      <translation>Wie das Archiv gefragt wird</translation>
    </message>
    <message>
      <source>How the model's scores differ between the first image beside and the image shown</source>
      <translation>Wie sich die Scores des Modells zwischen der ersten Aufnahme daneben und der gezeigten unterscheiden</translation>
    </message>
    <message>
      <source>How to begin, in three pages</source>
      <translation>Wie man beginnt, auf drei Seiten</translation>
    </message>
    <message>
      <source>ID</source>
      <translation>ID</translation>
    </message>
    <message>
      <source>Image</source>
      <translation>Aufnahme</translation>
    </message>
    <message>
      <source>Image number</source>
      <translation>Bildnummer</translation>
    </message>
    <message>
      <source>Image {number} of {all}</source>
      <translation>Aufnahme {number} von {all}</translation>
    </message>
    <message>
      <source>Images</source>
      <translation>Bilder</translation>
    </message>
    <message>
      <source>Images fetched: {count}.</source>
      <translation>Abgerufene Aufnahmen: {count}.</translation>
    </message>
    <message>
      <source>Images found</source>
      <translation>Gefundene Aufnahmen</translation>
    </message>
    <message>
      <source>Images in reading order</source>
      <translation>Aufnahmen in der Reihenfolge der Befundung</translation>
    </message>
    <message>
      <source>Images of the index (DICOMDIR) that are not there: {count} ({names}).</source>
      <translation>Aufnahmen des Verzeichnisses (DICOMDIR), die fehlen: {count} ({names}).</translation>
    </message>
    <message>
      <source>Images of the list; Enter opens one</source>
      <translation>Aufnahmen der Liste; die Eingabetaste öffnet eine</translation>
    </message>
    <message>
      <source>Images of this study that were fetched already are deleted.</source>
      <translation>Bereits abgerufene Bilder dieser Studie werden gelöscht.</translation>
    </message>
    <message>
      <source>Images of whole folders, in the order in which they should be read</source>
      <translation>Aufnahmen ganzer Ordner in der Reihenfolge der Befundung</translation>
    </message>
    <message>
      <source>Images with this finding: {trained} in training, {tested} in test</source>
      <translation>Aufnahmen mit diesem Befund: {trained} im Training, {tested} im Test</translation>
    </message>
    <message>
      <source>Images, scores and heat maps stay on this machine. The program is under the MIT licence; it uses Qt {version} under the GNU Lesser General Public License 3.</source>
      <translation>Aufnahmen, Scores und Heatmaps bleiben auf diesem Rechner. Das Programm steht unter der MIT-Lizenz; es benutzt Qt {version} unter der GNU Lesser General Public License 3.</translation>
    </message>
    <message>
      <source>Immediate</source>
      <translation>Sofort</translation>
    </message>
    <message>
      <source>Impression: {impression}</source>
      <translation>Beurteilung: {impression}</translation>
    </message>
    <message>
      <source>In percent; empty: unknown</source>
      <translation>In Prozent; leer: unbekannt</translation>
    </message>
    <message>
      <source>In use: {model}</source>
      <translation>In Gebrauch: {model}</translation>
    </message>
    <message>
      <source>Include annotations</source>
      <translation>Annotationen einschließen</translation>
    </message>
    <message>
      <source>Include patient name, ID and date of birth</source>
      <translation>Patientenname, Patienten-ID und Geburtsdatum einschließen</translation>
    </message>
    <message>
      <source>Include the heat map and its description</source>
      <translation>Heatmap mit Beschreibung einschließen</translation>
    </message>
    <message>
      <source>Infiltration</source>
      <translation>Infiltrat</translation>
    </message>
    <message>
      <source>Institution</source>
      <translation>Einrichtung</translation>
    </message>
    <message>
      <source>Integrated gradients of the {target} from a {baseline} baseline: {evaluations} evaluations, completeness error {error}, {converged}</source>
      <translation>Integrierte Gradienten ({target}), Ausgangsbild {baseline}: {evaluations} Auswertungen, Vollständigkeitsfehler {error}, {converged}</translation>
    </message>
    <message>
      <source>Interpolate enlarged pixels, or show them as squares</source>
      <translation>Vergrößerte Pixel interpolieren oder als Quadrate zeigen</translation>
    </message>
    <message>
      <source>It is certainly no chest radiograph, so it is never scored.</source>
      <translation>Es ist sicher keine Thoraxaufnahme und wird deshalb nie bewertet.</translation>
    </message>
    <message>
      <source>It is shown because it was asked for all the same.</source>
      <translation>Sie wird gezeigt, weil sie trotzdem angefordert wurde.</translation>
    </message>
    <message>
      <source>Its Presentation LUT is not applied.</source>
      <translation>Seine Präsentationstabelle wird nicht angewandt.</translation>
    </message>
    <message>
      <source>Its compound graphics (rulers, axes, crosshairs and similar) are not shown.</source>
      <translation>Seine zusammengesetzten Zeichnungen (Lineale, Achsen, Fadenkreuze und dergleichen) werden nicht gezeigt.</translation>
    </message>
    <message>
      <source>Its display size is not applied.</source>
      <translation>Die Größe, die er auf dem Bildschirm verlangt, wird nicht eingehalten.</translation>
    </message>
    <message>
      <source>Its pixel aspect ratio differs from the image's and is not applied.</source>
      <translation>Er gibt den Pixeln eine andere Form als der Header des Bildes: es bleibt bei der des Bildes.</translation>
    </message>
    <message>
      <source>Its rotation is not applied, because it is not a multiple of 90 degrees.</source>
      <translation>Seine Drehung um einen schiefen Winkel wird nicht angewandt.</translation>
    </message>
    <message>
      <source>Its windows are not applied, because they refer to other modality values than the image's.</source>
      <translation>Seine Fenster werden nicht angewandt: Sie gelten für andere Werte als die der Aufnahme.</translation>
    </message>
    <message>
      <source>JPEG holds 8 bits only: save 16 bits as .png or .tif.</source>
      <translation>JPEG fasst nur 8 Bit: Speichern Sie 16 Bit als .png oder .tif.</translation>
    </message>
    <message>
      <source>JSON (*.json)</source>
      <translation>JSON (*.json)</translation>
    </message>
    <message>
      <source>Keep copies of reader findings with their images in a folder, or stop it</source>
      <translation>Kopien eigener Befunde mit ihren Aufnahmen in einem Ordner ablegen, oder damit aufhören</translation>
    </message>
    <message>
      <source>Keep no more copies</source>
      <translation>Keine Kopien mehr ablegen</translation>
    </message>
    <message>
      <source>Keys</source>
      <translation>Tasten</translation>
    </message>
    <message>
      <source>Keys and mouse</source>
      <translation>Tasten und Maus</translation>
    </message>
    <message>
      <source>Kind</source>
      <translation>Art</translation>
    </message>
    <message>
      <source>L&amp;ess contrast</source>
      <translation>&amp;Weniger Kontrast</translation>
    </message>
    <message>
      <source>LOSSY compression</source>
      <translation>VERLUSTBEHAFTETE Kompression</translation>
    </message>
    <message>
      <source>Label</source>
      <translation>Label</translation>
    </message>
    <message>
      <source>Language</source>
      <translation>Sprache</translation>
    </message>
    <message>
      <source>Last 30 days</source>
      <translation>Letzte 30 Tage</translation>
    </message>
    <message>
      <source>Last 7 days</source>
      <translation>Letzte 7 Tage</translation>
    </message>
    <message>
      <source>Last image of the list</source>
      <translation>Letzte Aufnahme der Liste</translation>
    </message>
    <message>
      <source>Lateral</source>
      <translation>Seitlich</translation>
    </message>
    <message>
      <source>Lay a ruler on the screen and measure the white line between its two ends. What the screen says of its own size is not used: it is often wrong.</source>
      <translation>Legen Sie ein Lineal an den Bildschirm und messen Sie die weiße Linie zwischen ihren beiden Enden. Was der Bildschirm über seine eigene Größe sagt, wird nicht benutzt: Es ist oft falsch.</translation>
    </message>
    <message>
      <source>Lay the window over each image's own values as over the first's</source>
      <translation>Das Fenster so über die eigenen Werte jeder Aufnahme legen wie über die der ersten</translation>
    </message>
    <message>
      <source>Left drag</source>
      <translation>Ziehen mit links</translation>
    </message>
    <message>
      <source>Left drag on a mark</source>
      <translation>Ziehen mit links auf einer Annotation</translation>
    </message>
    <message>
      <source>Left drag: move the image</source>
      <translation>Linke Taste ziehen: Aufnahme verschieben</translation>
    </message>
    <message>
      <source>Left drag: right widens the window, down darkens the image</source>
      <translation>Ziehen mit links: nach rechts wird das Fenster breiter, nach unten die Aufnahme dunkler</translation>
    </message>
    <message>
      <source>Left drag: up enlarges the image, down makes it smaller</source>
      <translation>Linke Taste ziehen: nach oben vergrößert, nach unten verkleinert die Aufnahme</translation>
    </message>
    <message>
      <source>Left out: {reasons}.</source>
      <translation>Nicht verwendet: {reasons}.</translation>
    </message>
    <message>
      <source>Length of the line:</source>
      <translation>Länge der Linie:</translation>
    </message>
    <message>
      <source>Length: drag, or click both ends</source>
      <translation>Länge: ziehen oder auf beide Enden klicken</translation>
    </message>
    <message>
      <source>Let other computers send while images are fetched</source>
      <translation>Andere Rechner während des Abrufs senden lassen</translation>
    </message>
    <message>
      <source>Licences</source>
      <translation>Lizenzen</translation>
    </message>
    <message>
      <source>Light</source>
      <translation>Hell</translation>
    </message>
    <message>
      <source>Lines and tubes</source>
      <translation>Katheter und Tuben</translation>
    </message>
    <message>
      <source>Lists only files whose path contains this text</source>
      <translation>Listet nur Dateien, deren Pfad diesen Text enthält</translation>
    </message>
    <message>
      <source>Lists only images of this urgency</source>
      <translation>Listet nur Aufnahmen dieser Dringlichkeit</translation>
    </message>
    <message>
      <source>Loading the model</source>
      <translation>Das Modell wird geladen</translation>
    </message>
    <message>
      <source>Loading the model…</source>
      <translation>Das Modell wird geladen…</translation>
    </message>
    <message>
      <source>Look at the heat map</source>
      <translation>Die Heatmap ansehen</translation>
    </message>
    <message>
      <source>Looking for a prior image</source>
      <translation>Eine Voraufnahme wird gesucht</translation>
    </message>
    <message>
      <source>Looking for images</source>
      <translation>Aufnahmen werden gesucht</translation>
    </message>
    <message>
      <source>Looking for images in the folder…</source>
      <translation>Im Ordner werden Aufnahmen gesucht…</translation>
    </message>
    <message>
      <source>Looking for the other view</source>
      <translation>Die andere Projektion wird gesucht</translation>
    </message>
    <message>
      <source>Lung</source>
      <translation>Lunge</translation>
    </message>
    <message>
      <source>MIRRORED</source>
      <translation>GESPIEGELT</translation>
    </message>
    <message>
      <source>Ma&amp;gnifier</source>
      <translation>L&amp;upe</translation>
    </message>
    <message>
      <source>Make the image brighter</source>
      <translation>Die Aufnahme heller machen</translation>
    </message>
    <message>
      <source>Make the image darker</source>
      <translation>Die Aufnahme dunkler machen</translation>
    </message>
    <message>
      <source>Make the image smaller</source>
      <translation>Die Aufnahme verkleinern</translation>
    </message>
    <message>
      <source>Manufacturer</source>
      <translation>Hersteller</translation>
    </message>
    <message>
      <source>Mark the image as a key image, or remove the mark</source>
      <translation>Die Aufnahme mit einem Stern kennzeichnen oder den Stern entfernen</translation>
    </message>
    <message>
      <source>Mark this image of the worklist as read, and open the next unread one</source>
      <translation>Diese Aufnahme der Arbeitsliste als gelesen merken und die nächste ungelesene öffnen</translation>
    </message>
    <message>
      <source>Mass</source>
      <translation>Raumforderung</translation>
    </message>
    <message>
      <source>Maximum wait</source>
      <translation>Längste Wartezeit</translation>
    </message>
    <message>
      <source>Maximum wait {minutes:.0f} min: due {when}. It is overdue: overdue images come first.</source>
      <translation>Längste Wartezeit {minutes:.0f} min: fällig {when}. Die Aufnahme ist überfällig: Überfällige stehen vorn.</translation>
    </message>
    <message>
      <source>Maximum wait {minutes:.0f} min: due {when}; then it goes to the top.</source>
      <translation>Längste Wartezeit {minutes:.0f} min: fällig {when}; dann rückt die Aufnahme nach oben.</translation>
    </message>
    <message>
      <source>Maximum wait: {tier}</source>
      <translation>Längste Wartezeit: {tier}</translation>
    </message>
    <message>
      <source>Measure a line on the screen, so that images can be shown in real size</source>
      <translation>Eine Linie auf dem Bildschirm messen, damit Aufnahmen in Originalgröße gezeigt werden können</translation>
    </message>
    <message>
      <source>Measure screen</source>
      <translation>Bildschirm ausmessen</translation>
    </message>
    <message>
      <source>Mediastinum</source>
      <translation>Mediastinum</translation>
    </message>
    <message>
      <source>Menu</source>
      <translation>Menü</translation>
    </message>
    <message>
      <source>Middle drag</source>
      <translation>Ziehen mit der mittleren Taste</translation>
    </message>
    <message>
      <source>Missing: {count}. {reasons}</source>
      <translation>Es fehlen: {count}. {reasons}</translation>
    </message>
    <message>
      <source>Modality</source>
      <translation>Modalität</translation>
    </message>
    <message>
      <source>Model</source>
      <translation>Modell</translation>
    </message>
    <message>
      <source>Model card</source>
      <translation>Modellkarte</translation>
    </message>
    <message>
      <source>Model of the device</source>
      <translation>Gerätemodell</translation>
    </message>
    <message>
      <source>Model {model}, {device}; both images.</source>
      <translation>Modell {model}, {device}; beide Aufnahmen.</translation>
    </message>
    <message>
      <source>More than {count} studies: narrow the search.</source>
      <translation>Mehr als {count} Studien: Bitte die Suche eingrenzen.</translation>
    </message>
    <message>
      <source>Most urgent first</source>
      <translation>Dringendste zuerst</translation>
    </message>
    <message>
      <source>Most urgent first, in order of arrival, or by a column</source>
      <translation>Dringendste zuerst, in der Reihenfolge des Eingangs oder nach einer Spalte</translation>
    </message>
    <message>
      <source>Mouse</source>
      <translation>Maus</translation>
    </message>
    <message>
      <source>Mouse and list</source>
      <translation>Maus und Liste</translation>
    </message>
    <message>
      <source>Move &amp;down</source>
      <translation>Nach &amp;unten schieben</translation>
    </message>
    <message>
      <source>Move &amp;left</source>
      <translation>Nach &amp;links schieben</translation>
    </message>
    <message>
      <source>Move &amp;right</source>
      <translation>Nach &amp;rechts schieben</translation>
    </message>
    <message>
      <source>Move &amp;up</source>
      <translation>Nach &amp;oben schieben</translation>
    </message>
    <message>
      <source>Move it, or one of its points by the square or ring there</source>
      <translation>Sie verschieben, oder einen ihrer Punkte am Quadrat oder Ring dort</translation>
    </message>
    <message>
      <source>Move the image down</source>
      <translation>Die Aufnahme nach unten schieben</translation>
    </message>
    <message>
      <source>Move the image to the left</source>
      <translation>Die Aufnahme nach links schieben</translation>
    </message>
    <message>
      <source>Move the image to the right</source>
      <translation>Die Aufnahme nach rechts schieben</translation>
    </message>
    <message>
      <source>Move the image up</source>
      <translation>Die Aufnahme nach oben schieben</translation>
    </message>
    <message>
      <source>Move together</source>
      <translation>Gemeinsam bewegen</translation>
    </message>
    <message>
      <source>Name</source>
      <translation>Name</translation>
    </message>
    <message>
      <source>Name or address of the archive</source>
      <translation>Name oder Adresse des Archivs</translation>
    </message>
    <message>
      <source>Name what to fetch, a date, a patient, an accession number or a study: an archive is not fetched as a whole.</source>
      <translation>Geben Sie an, was geholt werden soll: ein Datum, eine Patienten-ID, eine Auftragsnummer oder eine Studie. Ein Archiv wird nicht als Ganzes abgefragt.</translation>
    </message>
    <message>
      <source>Name, ID, date, view, study or file</source>
      <translation>Name, ID, Datum, Projektion, Studie oder Datei</translation>
    </message>
    <message>
      <source>Narrow the window</source>
      <translation>Das Fenster verschmälern</translation>
    </message>
    <message>
      <source>Needed unless the archive runs on this computer; for the time of a fetch only</source>
      <translation>Nötig, wenn das Archiv nicht auf diesem Rechner läuft; nur für die Dauer eines Abrufs</translation>
    </message>
    <message>
      <source>New here? Tour…</source>
      <translation>Neu hier? Einführung…</translation>
    </message>
    <message>
      <source>New key</source>
      <translation>Neue Taste</translation>
    </message>
    <message>
      <source>Next</source>
      <translation>Weiter</translation>
    </message>
    <message>
      <source>Next image of the list</source>
      <translation>Nächste Aufnahme der Liste</translation>
    </message>
    <message>
      <source>No archive is entered yet: “Archives…” leads to the settings.</source>
      <translation>Noch ist kein Archiv eingetragen: „Archive…“ führt zu den Einstellungen.</translation>
    </message>
    <message>
      <source>No cardiothoracic ratio yet: drag the lines to their borders, or click an end that is correct ({left} left)</source>
      <translation>Noch kein Herz-Thorax-Quotient: Ziehen Sie die Linien an ihre Ränder, oder klicken Sie auf ein Ende, das stimmt (noch {left})</translation>
    </message>
    <message>
      <source>No copies are kept now.</source>
      <translation>Zurzeit werden keine Kopien abgelegt.</translation>
    </message>
    <message>
      <source>No copies of your findings are kept from now on.</source>
      <translation>Ab jetzt werden keine Kopien Ihrer Befunde abgelegt.</translation>
    </message>
    <message>
      <source>No earlier image of this patient in the same view, in the list or its folder.</source>
      <translation>Weder in der Liste noch in ihrem Ordner gibt es eine Voraufnahme dieses Patienten in derselben Projektion.</translation>
    </message>
    <message>
      <source>No entries match the search.</source>
      <translation>Keine Einträge entsprechen der Suche.</translation>
    </message>
    <message>
      <source>No file is open. Open a file to show its header.</source>
      <translation>Keine Datei ist geöffnet. Öffnen Sie eine Datei, um ihren Header zu zeigen.</translation>
    </message>
    <message>
      <source>No files in the folder yet. The folder is being watched.</source>
      <translation>Noch keine Dateien im Ordner. Der Ordner wird beobachtet.</translation>
    </message>
    <message>
      <source>No finding</source>
      <translation>Kein Befund</translation>
    </message>
    <message>
      <source>No finding reaches its operating point, so no heat map is shown. The button beside a finding shows its heat map anyway.</source>
      <translation>Kein Befund erreicht seinen Arbeitspunkt, darum wird keine Heatmap gezeigt. Die Schaltfläche neben einem Befund zeigt seine Heatmap trotzdem.</translation>
    </message>
    <message>
      <source>No frame was chosen.</source>
      <translation>Kein Einzelbild wurde gewählt.</translation>
    </message>
    <message>
      <source>No heat map is shown: {reason}.</source>
      <translation>Es wird keine Heatmap gezeigt: {reason}.</translation>
    </message>
    <message>
      <source>No image could be fetched. {reasons}</source>
      <translation>Es konnte keine Aufnahme abgerufen werden. {reasons}</translation>
    </message>
    <message>
      <source>No image is open. Open an image before copying it.</source>
      <translation>Es ist keine Aufnahme geöffnet. Öffnen Sie eine Aufnahme, bevor Sie sie kopieren.</translation>
    </message>
    <message>
      <source>No image is open. Open an image before exporting it.</source>
      <translation>Keine Aufnahme ist geöffnet. Öffnen Sie zuerst eine Aufnahme.</translation>
    </message>
    <message>
      <source>No image is open. Open an image before printing it.</source>
      <translation>Keine Aufnahme ist geöffnet. Öffnen Sie vor dem Drucken eine Aufnahme.</translation>
    </message>
    <message>
      <source>No images match the filters.</source>
      <translation>Keine Aufnahmen entsprechen den Filtern.</translation>
    </message>
    <message>
      <source>No images yet. Score a folder of images to begin.</source>
      <translation>Noch keine Aufnahmen. Bewerten Sie zu Beginn einen Ordner mit Aufnahmen.</translation>
    </message>
    <message>
      <source>No images yet. The folder is being scored.</source>
      <translation>Noch keine Aufnahmen. Der Ordner wird bewertet.</translation>
    </message>
    <message>
      <source>No model</source>
      <translation>Kein Modell</translation>
    </message>
    <message>
      <source>No model is loaded.</source>
      <translation>Kein Modell ist geladen.</translation>
    </message>
    <message>
      <source>No patient data is included, except text that is burned into the image.</source>
      <translation>Es sind keine Patientendaten enthalten, außer in die Aufnahme eingebranntem Text.</translation>
    </message>
    <message>
      <source>No presentation state was written: it shows the regions of a heat map, and there is none.</source>
      <translation>Es wurde kein Presentation State geschrieben: Er zeigt die Regionen einer Heatmap, und es gibt keine.</translation>
    </message>
    <message>
      <source>No presentation state was written: the image must be grey, without a Modality LUT table. Use the secondary capture.</source>
      <translation>Es wurde kein Presentation State geschrieben: Die Aufnahme muss grau sein und darf keine Modality-LUT-Tabelle haben. Verwenden Sie die Secondary Capture.</translation>
    </message>
    <message>
      <source>No ratio: heart borders go on either side</source>
      <translation>Kein Quotient: Die Herzränder gehören beiderseits</translation>
    </message>
    <message>
      <source>No region of it can be outlined.</source>
      <translation>Es lässt sich keine Region umreißen.</translation>
    </message>
    <message>
      <source>No score above or near its operating point</source>
      <translation>Kein Wert über oder nahe seinem Arbeitspunkt</translation>
    </message>
    <message>
      <source>No study found. Radiographs (CR, DX) were searched for.</source>
      <translation>Keine Studie gefunden. Gesucht wurden Röntgenaufnahmen (CR, DX).</translation>
    </message>
    <message>
      <source>No window of this file is valid. The image opens with the range of its values.</source>
      <translation>Keine Fensterung dieser Datei ist verwendbar: Das Bild öffnet sich im Bereich seiner Werte.</translation>
    </message>
    <message>
      <source>No.</source>
      <translation>Nr.</translation>
    </message>
    <message>
      <source>Nodule</source>
      <translation>Rundherd</translation>
    </message>
    <message>
      <source>None yet.</source>
      <translation>Noch keine.</translation>
    </message>
    <message>
      <source>Not calibrated: the number is a score, not a probability</source>
      <translation>Nicht kalibriert: Die Zahl ist ein Score, keine Wahrscheinlichkeit</translation>
    </message>
    <message>
      <source>Not counted</source>
      <translation>Zählt nicht</translation>
    </message>
    <message>
      <source>Not scored</source>
      <translation>Nicht ausgewertet</translation>
    </message>
    <message>
      <source>Not scored by this model: {labels}.</source>
      <translation>Von diesem Modell nicht bewertet: {labels}.</translation>
    </message>
    <message>
      <source>Not scored yet</source>
      <translation>Noch nicht bewertet</translation>
    </message>
    <message>
      <source>Not scored: its AUC may be too low</source>
      <translation>Nicht bewertet: Die AUC könnte zu niedrig sein</translation>
    </message>
    <message>
      <source>Not scored: too few examples to measure it or to set an operating point</source>
      <translation>Nicht bewertet: zu wenige Beispiele, um es zu messen oder einen Arbeitspunkt festzulegen</translation>
    </message>
    <message>
      <source>Not scored: {names}</source>
      <translation>Nicht bewertet: {names}</translation>
    </message>
    <message>
      <source>Not shown</source>
      <translation>Nicht gezeigt</translation>
    </message>
    <message>
      <source>Not taken: {why}</source>
      <translation>Nicht übernommen: {why}</translation>
    </message>
    <message>
      <source>Note: click, or drag from what it points at to where the text goes</source>
      <translation>Notiz: klicken, oder von dem, worauf sie zeigt, dorthin ziehen, wo der Text stehen soll</translation>
    </message>
    <message>
      <source>Nothing</source>
      <translation>Nichts</translation>
    </message>
    <message>
      <source>Nothing is sent before Search</source>
      <translation>Vor „Suchen“ wird nichts gesendet</translation>
    </message>
    <message>
      <source>Numbers with a decimal comma, which DICOM does not allow, were read as if they had a point: {names}. Check that the image looks right.</source>
      <translation>Zahlen mit Dezimalkomma, das DICOM nicht erlaubt, wurden wie mit Punkt gelesen: {names}. Prüfen Sie, ob das Bild richtig aussieht.</translation>
    </message>
    <message>
      <source>Of the archive, up to 16 characters</source>
      <translation>Des Archivs, bis zu 16 Zeichen</translation>
    </message>
    <message>
      <source>Of this computer</source>
      <translation>Dieses Rechners</translation>
    </message>
    <message>
      <source>One image pixel on one screen pixel</source>
      <translation>Ein Pixel der Aufnahme auf einem Pixel des Bildschirms</translation>
    </message>
    <message>
      <source>One millimetre of the image on one millimetre of the screen</source>
      <translation>Ein Millimeter der Aufnahme auf einem Millimeter des Bildschirms</translation>
    </message>
    <message>
      <source>Only the first of the images side by side is included: {name}</source>
      <translation>Von den nebeneinander gezeigten Aufnahmen ist nur die erste enthalten: {name}</translation>
    </message>
    <message>
      <source>Opacity</source>
      <translation>Deckkraft</translation>
    </message>
    <message>
      <source>Opacity of the heat map</source>
      <translation>Deckkraft der Heatmap</translation>
    </message>
    <message>
      <source>Open</source>
      <translation>Öffnen</translation>
    </message>
    <message>
      <source>Open &amp;beside</source>
      <translation>&amp;Daneben öffnen</translation>
    </message>
    <message>
      <source>Open &amp;folder…</source>
      <translation>O&amp;rdner öffnen…</translation>
    </message>
    <message>
      <source>Open &amp;recent</source>
      <translation>&amp;Zuletzt geöffnet</translation>
    </message>
    <message>
      <source>Open all images of a folder</source>
      <translation>Alle Aufnahmen eines Ordners öffnen</translation>
    </message>
    <message>
      <source>Open an image</source>
      <translation>Eine Aufnahme öffnen</translation>
    </message>
    <message>
      <source>Open folder</source>
      <translation>Ordner öffnen</translation>
    </message>
    <message>
      <source>Open images</source>
      <translation>Aufnahmen öffnen</translation>
    </message>
    <message>
      <source>Open one or several images</source>
      <translation>Eine oder mehrere Aufnahmen öffnen</translation>
    </message>
    <message>
      <source>Open the folder of a file</source>
      <translation>Ordner einer Datei mit öffnen</translation>
    </message>
    <message>
      <source>Open the frontal image of this examination.</source>
      <translation>Öffnen Sie die frontale Aufnahme dieser Untersuchung.</translation>
    </message>
    <message>
      <source>Open the image itself, not a picture of a program that shows it.</source>
      <translation>Öffnen Sie die Aufnahme selbst, nicht das Bild eines Programms, das sie zeigt.</translation>
    </message>
    <message>
      <source>Open the images that the program brings</source>
      <translation>Die mitgelieferten Aufnahmen öffnen</translation>
    </message>
    <message>
      <source>Open them again</source>
      <translation>Wieder öffnen</translation>
    </message>
    <message>
      <source>Opening the image</source>
      <translation>Die Aufnahme wird geöffnet</translation>
    </message>
    <message>
      <source>Opening this image takes more than {most} MiB of memory. The file is far too large for a radiograph, or it was made to do harm.</source>
      <translation>Das Öffnen dieser Aufnahme braucht mehr als {most} MiB Speicher. Die Datei ist viel zu groß für eine Röntgenaufnahme oder in schädlicher Absicht erstellt.</translation>
    </message>
    <message>
      <source>Opening was stopped.</source>
      <translation>Das Öffnen wurde abgebrochen.</translation>
    </message>
    <message>
      <source>Opening {name}…</source>
      <translation>{name} wird geöffnet…</translation>
    </message>
    <message>
      <source>Operating point</source>
      <translation>Arbeitspunkt</translation>
    </message>
    <message>
      <source>Operating point {threshold}: sensitivity {sensitivity:.2f}, specificity {specificity:.2f}</source>
      <translation>Arbeitspunkt {threshold}: Sensitivität {sensitivity:.2f}, Spezifität {specificity:.2f}</translation>
    </message>
    <message>
      <source>Or drop images and folders here.</source>
      <translation>Oder Aufnahmen und Ordner hierher ziehen.</translation>
    </message>
    <message>
      <source>Order</source>
      <translation>Reihenfolge</translation>
    </message>
    <message>
      <source>Order of arrival</source>
      <translation>Reihenfolge des Eingangs</translation>
    </message>
    <message>
      <source>Order, filters, scoring, and where the worklist is</source>
      <translation>Reihenfolge, Filter, Bewertung und Platz der Arbeitsliste</translation>
    </message>
    <message>
      <source>Other image</source>
      <translation>Andere Aufnahme</translation>
    </message>
    <message>
      <source>Other image: {beside}</source>
      <translation>Andere Aufnahme: {beside}</translation>
    </message>
    <message>
      <source>Outlines are heat map regions, not lesion outlines; a cross marks the highest point of each.</source>
      <translation>Umrisse zeigen Regionen der Heatmap, nicht die Grenzen einer Läsion; ein Kreuz markiert den jeweils höchsten Punkt.</translation>
    </message>
    <message>
      <source>Own &amp;window</source>
      <translation>Eigenes &amp;Fenster</translation>
    </message>
    <message>
      <source>Own AE title</source>
      <translation>Eigener AE-Titel</translation>
    </message>
    <message>
      <source>Own port</source>
      <translation>Eigener Port</translation>
    </message>
    <message>
      <source>Page</source>
      <translation>Seite</translation>
    </message>
    <message>
      <source>Page setup…</source>
      <translation>Seite einrichten…</translation>
    </message>
    <message>
      <source>Pages</source>
      <translation>Seiten</translation>
    </message>
    <message>
      <source>Pan</source>
      <translation>Verschieben</translation>
    </message>
    <message>
      <source>Part of the file name</source>
      <translation>Teil des Dateinamens</translation>
    </message>
    <message>
      <source>Part of the page that is shown</source>
      <translation>Gezeigter Teil der Seite</translation>
    </message>
    <message>
      <source>Patient</source>
      <translation>Patient</translation>
    </message>
    <message>
      <source>Patient ID</source>
      <translation>Patienten-ID</translation>
    </message>
    <message>
      <source>Patient ID and accession number are matched exactly: they cannot contain *, ? or \.</source>
      <translation>Patienten-ID und Auftragsnummer müssen genau übereinstimmen: Sie dürfen weder * noch ? noch \ enthalten.</translation>
    </message>
    <message>
      <source>Patient data</source>
      <translation>Patientendaten</translation>
    </message>
    <message>
      <source>Patient name</source>
      <translation>Patientenname</translation>
    </message>
    <message>
      <source>Patient {number}</source>
      <translation>Patient {number}</translation>
    </message>
    <message>
      <source>Percentage of images with this finding at your site; empty: unknown</source>
      <translation>Anteil der Aufnahmen mit diesem Befund an Ihrem Standort in Prozent; leer: unbekannt</translation>
    </message>
    <message>
      <source>Performance per label</source>
      <translation>Leistung je Label</translation>
    </message>
    <message>
      <source>Place {place} of {listed}, most urgent first.</source>
      <translation>Platz {place} von {listed}, Dringendste zuerst.</translation>
    </message>
    <message>
      <source>Pleural thickening</source>
      <translation>Pleuraverdickung</translation>
    </message>
    <message>
      <source>Pneumonia</source>
      <translation>Pneumonie</translation>
    </message>
    <message>
      <source>Pneumothorax</source>
      <translation>Pneumothorax</translation>
    </message>
    <message>
      <source>Port</source>
      <translation>Port</translation>
    </message>
    <message>
      <source>Port of the archive, often 104 or 11112</source>
      <translation>Port des Archivs, oft 104 oder 11112</translation>
    </message>
    <message>
      <source>Port {port} of this computer cannot be used: another program uses it, or you lack permission. Choose another one in the settings, and tell the archive.</source>
      <translation>Port {port} dieses Rechners kann nicht benutzt werden: Ein anderes Programm benutzt ihn, oder Ihnen fehlt das Recht dazu. Wählen Sie in den Einstellungen einen anderen, und teilen Sie ihn dem Archiv mit.</translation>
    </message>
    <message>
      <source>Pr&amp;int…</source>
      <translation>&amp;Drucken…</translation>
    </message>
    <message>
      <source>Precision of heat maps</source>
      <translation>Genauigkeit der Heatmaps</translation>
    </message>
    <message>
      <source>Present (Shift+P): you see the finding</source>
      <translation>Vorhanden (Umschalt+P): Sie sehen den Befund</translation>
    </message>
    <message>
      <source>Presentation &amp;state</source>
      <translation>P&amp;resentation State</translation>
    </message>
    <message>
      <source>Presentation st&amp;ates of this image</source>
      <translation>Presentation States d&amp;ieser Aufnahme</translation>
    </message>
    <message>
      <source>Presentation state applied: {name}</source>
      <translation>Presentation State angewendet: {name}</translation>
    </message>
    <message>
      <source>Press Ctrl+Enter to accept</source>
      <translation>Mit Strg+Eingabe übernehmen</translation>
    </message>
    <message>
      <source>Press a key in the field first.</source>
      <translation>Drücken Sie zuerst eine Taste im Feld.</translation>
    </message>
    <message>
      <source>Press an additional key for the selected command</source>
      <translation>Drücken Sie eine weitere Taste für den gewählten Befehl</translation>
    </message>
    <message>
      <source>Prevalence at this site</source>
      <translation>Prävalenz an diesem Standort</translation>
    </message>
    <message>
      <source>Prevalence here (%)</source>
      <translation>Prävalenz hier (%)</translation>
    </message>
    <message>
      <source>Prevalence of {name}</source>
      <translation>Prävalenz: {name}</translation>
    </message>
    <message>
      <source>Previous image of the list</source>
      <translation>Vorherige Aufnahme der Liste</translation>
    </message>
    <message>
      <source>Previous or next image</source>
      <translation>Vorherige oder nächste Aufnahme</translation>
    </message>
    <message>
      <source>Print preview</source>
      <translation>Druckvorschau</translation>
    </message>
    <message>
      <source>Print the image</source>
      <translation>Die Aufnahme drucken</translation>
    </message>
    <message>
      <source>Print the image with its scores, or make a PDF</source>
      <translation>Die Aufnahme mit ihren Scores drucken oder als PDF ablegen</translation>
    </message>
    <message>
      <source>Print…</source>
      <translation>Drucken…</translation>
    </message>
    <message>
      <source>Prior</source>
      <translation>Voraufnahme</translation>
    </message>
    <message>
      <source>Prior in this folder, same patient by the header.</source>
      <translation>Voraufnahme in diesem Ordner, derselbe Patient laut Header.</translation>
    </message>
    <message>
      <source>Prior of {date} in this folder, same patient by the header.</source>
      <translation>Voraufnahme vom {date} in diesem Ordner, derselbe Patient laut Header.</translation>
    </message>
    <message>
      <source>Privacy</source>
      <translation>Datenschutz</translation>
    </message>
    <message>
      <source>Probabilities are calibrated</source>
      <translation>Wahrscheinlichkeiten sind kalibriert</translation>
    </message>
    <message>
      <source>Probe: click; the pixel's value and how bright it is shown</source>
      <translation>Pixelwert: klicken; der Wert des Pixels und wie hell er gezeigt wird</translation>
    </message>
    <message>
      <source>Protocol</source>
      <translation>Protokoll</translation>
    </message>
    <message>
      <source>Put another image beside this one; up to four stand side by side</source>
      <translation>Eine andere Aufnahme neben diese stellen; bis zu vier stehen nebeneinander</translation>
    </message>
    <message>
      <source>Put the frontal and the lateral image of this study side by side</source>
      <translation>Frontale und seitliche Aufnahme dieser Untersuchung nebeneinander anzeigen</translation>
    </message>
    <message>
      <source>Put the latest earlier image of this patient beside this one</source>
      <translation>Die letzte frühere Aufnahme dieses Patienten daneben anzeigen</translation>
    </message>
    <message>
      <source>Ratio</source>
      <translation>Verhältnis</translation>
    </message>
    <message>
      <source>Re-anal&amp;yze</source>
      <translation>Erneut anal&amp;ysieren</translation>
    </message>
    <message>
      <source>Read from the files as they come into view. It is not stored, so the list cannot be sorted by it.</source>
      <translation>Wird aus den Dateien der sichtbaren Zeilen gelesen und nicht gespeichert; die Liste kann deshalb nicht danach sortiert werden.</translation>
    </message>
    <message>
      <source>Read the findings</source>
      <translation>Die Befunde lesen</translation>
    </message>
    <message>
      <source>Read, ne&amp;xt on the worklist</source>
      <translation>Gelesen, nä&amp;chste der Arbeitsliste</translation>
    </message>
    <message>
      <source>Reader findings are not saved</source>
      <translation>Ihre Befunde sind nicht gespeichert</translation>
    </message>
    <message>
      <source>Reading the image</source>
      <translation>Die Aufnahme wird analysiert</translation>
    </message>
    <message>
      <source>Ready</source>
      <translation>Bereit</translation>
    </message>
    <message>
      <source>Real si&amp;ze</source>
      <translation>Originalgr&amp;öße</translation>
    </message>
    <message>
      <source>Real size ({where}): it holds for that depth only.</source>
      <translation>Originalgröße ({where}): gilt nur für diese Tiefe.</translation>
    </message>
    <message>
      <source>Real size ({where}): that is not the size inside the patient.</source>
      <translation>Originalgröße ({where}): das ist nicht die Größe im Patienten.</translation>
    </message>
    <message>
      <source>Real size is too small or too large for this view.</source>
      <translation>Die Originalgröße ist für diese Ansicht zu klein oder zu groß.</translation>
    </message>
    <message>
      <source>Recent</source>
      <translation>Zuletzt geöffnet</translation>
    </message>
    <message>
      <source>Rectangle: drag it from corner to corner; mean, SD, minimum, maximum and area</source>
      <translation>Rechteck: von Ecke zu Ecke aufziehen; Mittelwert, SD, kleinster und größter Wert, Fläche</translation>
    </message>
    <message>
      <source>Red&amp;o</source>
      <translation>Wiederh&amp;olen</translation>
    </message>
    <message>
      <source>Region</source>
      <translation>Region</translation>
    </message>
    <message>
      <source>Region {number}: {where}.</source>
      <translation>Region {number}: {where}.</translation>
    </message>
    <message>
      <source>Regions</source>
      <translation>Regionen</translation>
    </message>
    <message>
      <source>Regions with about half of the evidence for the finding; cross: highest value</source>
      <translation>Regionen mit etwa der Hälfte dessen, was für den Befund spricht; Kreuz: höchster Wert</translation>
    </message>
    <message>
      <source>Remember recent images</source>
      <translation>Zuletzt geöffnete Bilder merken</translation>
    </message>
    <message>
      <source>Remove</source>
      <translation>Entfernen</translation>
    </message>
    <message>
      <source>Remove &amp;keys</source>
      <translation>Tasten &amp;entfernen</translation>
    </message>
    <message>
      <source>Remove all keys of the selected command</source>
      <translation>Alle Tasten des gewählten Befehls entfernen</translation>
    </message>
    <message>
      <source>Research use only – not for diagnosis</source>
      <translation>Nur für Forschungszwecke – nicht zur Diagnose</translation>
    </message>
    <message>
      <source>Restore the default keys of the selected command</source>
      <translation>Die Standardtasten des gewählten Befehls wiederherstellen</translation>
    </message>
    <message>
      <source>Restore the default settings of all pages</source>
      <translation>Die Voreinstellungen aller Seiten wiederherstellen</translation>
    </message>
    <message>
      <source>Restore the defaults of all keys and mouse buttons</source>
      <translation>Die Standards aller Tasten und Maustasten wiederherstellen</translation>
    </message>
    <message>
      <source>Reveal scores</source>
      <translation>Scores aufdecken</translation>
    </message>
    <message>
      <source>Right click</source>
      <translation>Rechtsklick</translation>
    </message>
    <message>
      <source>Right drag</source>
      <translation>Ziehen mit rechts</translation>
    </message>
    <message>
      <source>Routine</source>
      <translation>Routine</translation>
    </message>
    <message>
      <source>Same window</source>
      <translation>Gleiches Fenster</translation>
    </message>
    <message>
      <source>Sample i&amp;mages</source>
      <translation>Beispiela&amp;ufnahmen</translation>
    </message>
    <message>
      <source>Save &amp;annotations…</source>
      <translation>Annotationen spe&amp;ichern…</translation>
    </message>
    <message>
      <source>Save annotations</source>
      <translation>Annotationen speichern</translation>
    </message>
    <message>
      <source>Save the annotations of the image as a DICOM presentation state or as JSON</source>
      <translation>Die Annotationen der Aufnahme als DICOM Presentation State oder als JSON speichern</translation>
    </message>
    <message>
      <source>Save the image as shown, without patient data</source>
      <translation>Die Aufnahme, wie sie gezeigt wird, als Bild speichern, ohne Angaben zum Patienten</translation>
    </message>
    <message>
      <source>Save the paths of recently opened images; switching this off deletes them</source>
      <translation>Die Pfade zuletzt geöffneter Aufnahmen speichern; Abschalten löscht sie</translation>
    </message>
    <message>
      <source>Save the picture</source>
      <translation>Bild speichern</translation>
    </message>
    <message>
      <source>Saving the annotations</source>
      <translation>Annotationen werden gespeichert</translation>
    </message>
    <message>
      <source>Saving the picture</source>
      <translation>Das Bild wird gespeichert</translation>
    </message>
    <message>
      <source>Say that you do not see the selected finding; again to take it back</source>
      <translation>Sagen, dass Sie den gewählten Befund nicht sehen; noch einmal, um es zurückzunehmen</translation>
    </message>
    <message>
      <source>Say that you see the selected finding; again to take it back</source>
      <translation>Sagen, dass Sie den gewählten Befund sehen; noch einmal, um es zurückzunehmen</translation>
    </message>
    <message>
      <source>Score</source>
      <translation>Score</translation>
    </message>
    <message>
      <source>Scores are not calibrated</source>
      <translation>Scores sind nicht kalibriert</translation>
    </message>
    <message>
      <source>Scores of an image that the model is not made for are not compared.</source>
      <translation>Scores einer Aufnahme, für die das Modell nicht gemacht ist, werden nicht verglichen.</translation>
    </message>
    <message>
      <source>Scores of both images</source>
      <translation>Scores beider Aufnahmen</translation>
    </message>
    <message>
      <source>Scores of the model {model} ({title})</source>
      <translation>Scores des Modells {model} ({title})</translation>
    </message>
    <message>
      <source>Scores shown anyway, though the image was refused: {why}</source>
      <translation>Scores trotzdem gezeigt, obwohl die Aufnahme nicht für die Bewertung geeignet ist: {why}</translation>
    </message>
    <message>
      <source>Scoring could not be started.</source>
      <translation>Die Bewertung konnte nicht gestartet werden.</translation>
    </message>
    <message>
      <source>Scoring ended unexpectedly. The scores so far are saved. Score the folder again to continue.</source>
      <translation>Die Bewertung wurde unerwartet beendet. Die bisherigen Scores sind gespeichert. Bewerten Sie den Ordner erneut, um fortzufahren.</translation>
    </message>
    <message>
      <source>Scoring has ended.</source>
      <translation>Die Bewertung ist beendet.</translation>
    </message>
    <message>
      <source>Scoring has ended. Not all images could be scored.</source>
      <translation>Die Bewertung ist beendet. Nicht alle Aufnahmen konnten bewertet werden.</translation>
    </message>
    <message>
      <source>Scoring started…</source>
      <translation>Bewertung gestartet…</translation>
    </message>
    <message>
      <source>Search</source>
      <translation>Suche</translation>
    </message>
    <message>
      <source>Search an archive for a study, and open it</source>
      <translation>Eine Studie in einem Archiv suchen und öffnen</translation>
    </message>
    <message>
      <source>Search commands</source>
      <translation>Befehle suchen</translation>
    </message>
    <message>
      <source>Search tag, VR, name or value</source>
      <translation>Tag, VR, Namen oder Wert suchen</translation>
    </message>
    <message>
      <source>Search the header</source>
      <translation>Den Header durchsuchen</translation>
    </message>
    <message>
      <source>Search the worklist</source>
      <translation>Arbeitsliste durchsuchen</translation>
    </message>
    <message>
      <source>See that it is a whole frontal chest radiograph of an adult, taken and exported as usual.</source>
      <translation>Prüfen Sie, ob es eine ganze frontale Thoraxaufnahme eines Erwachsenen ist, aufgenommen und exportiert wie üblich.</translation>
    </message>
    <message>
      <source>Select the command whose keys you want to change</source>
      <translation>Wählen Sie den Befehl, dessen Tasten Sie ändern wollen</translation>
    </message>
    <message>
      <source>Send a C-ECHO to the node, or a DICOMweb query for one study</source>
      <translation>Dem Knoten ein C-ECHO senden, oder per DICOMweb nach einer Studie fragen</translation>
    </message>
    <message>
      <source>Send the query to the archive</source>
      <translation>Die Anfrage an das Archiv senden</translation>
    </message>
    <message>
      <source>Sensitivity</source>
      <translation>Sensitivität</translation>
    </message>
    <message>
      <source>Series description</source>
      <translation>Serienbeschreibung</translation>
    </message>
    <message>
      <source>Series number</source>
      <translation>Seriennummer</translation>
    </message>
    <message>
      <source>Settings</source>
      <translation>Einstellungen</translation>
    </message>
    <message>
      <source>Several workers ended while they processed this image: it is damaged or malicious, or they have too little memory. Other images are not affected.</source>
      <translation>Mehrere Arbeitsprozesse wurden bei dieser Aufnahme beendet: Sie ist beschädigt oder schädlich, oder der Arbeitsspeicher reicht nicht. Andere Aufnahmen sind nicht betroffen.</translation>
    </message>
    <message>
      <source>Sex</source>
      <translation>Geschlecht</translation>
    </message>
    <message>
      <source>Sh&amp;utter</source>
      <translation>Blende (&amp;Shutter)</translation>
    </message>
    <message>
      <source>Share of your images with each finding, in percent. Where it is entered, the details of a finding include the PPV and NPV for it.</source>
      <translation>Anteil Ihrer Aufnahmen mit dem jeweiligen Befund in Prozent. Wo er eingetragen ist, enthalten die Details des Befunds PPV und NPV dafür.</translation>
    </message>
    <message>
      <source>Show &amp;beside</source>
      <translation>&amp;Daneben anzeigen</translation>
    </message>
    <message>
      <source>Show &amp;folder</source>
      <translation>&amp;Ordner anzeigen</translation>
    </message>
    <message>
      <source>Show &amp;patient data</source>
      <translation>&amp;Patientendaten zeigen</translation>
    </message>
    <message>
      <source>Show a&amp;ll</source>
      <translation>A&amp;lle anzeigen</translation>
    </message>
    <message>
      <source>Show all keys and what the mouse does</source>
      <translation>Alle Tasten zeigen, und was die Maus tut</translation>
    </message>
    <message>
      <source>Show anyway</source>
      <translation>Trotzdem zeigen</translation>
    </message>
    <message>
      <source>Show heat &amp;map</source>
      <translation>Heat&amp;map zeigen</translation>
    </message>
    <message>
      <source>Show name, ID, date of birth and accession number of the studies found</source>
      <translation>Name, ID, Geburtsdatum und Auftragsnummer der gefundenen Studien zeigen</translation>
    </message>
    <message>
      <source>Show or hide patient data on the image and in lists; never saved with a picture</source>
      <translation>Patientendaten auf dem Bild und in Listen zeigen oder verbergen; sie werden nie mit einem Bild gespeichert</translation>
    </message>
    <message>
      <source>Show or hide the annotations</source>
      <translation>Zeigen oder verbergen, was auf die Aufnahme gezeichnet ist</translation>
    </message>
    <message>
      <source>Show or hide the text in the image's corners</source>
      <translation>Zeigen oder verbergen, was in den Ecken der Aufnahme steht</translation>
    </message>
    <message>
      <source>Show or hide what the file draws over its image; it is never saved with a picture</source>
      <translation>Zeigen oder verbergen, was die Datei über ihre Aufnahme zeichnet; es wird nie mit einem Bild gespeichert</translation>
    </message>
    <message>
      <source>Show regions or colours</source>
      <translation>Regionen oder Farben zeigen</translation>
    </message>
    <message>
      <source>Show scores anyway</source>
      <translation>Scores trotzdem zeigen</translation>
    </message>
    <message>
      <source>Show the first image alone</source>
      <translation>Die erste Aufnahme allein zeigen</translation>
    </message>
    <message>
      <source>Show the heat map anyway (Enter)</source>
      <translation>Die Heatmap trotzdem zeigen (Eingabetaste)</translation>
    </message>
    <message>
      <source>Show the heat map of the most likely finding when an image is opened</source>
      <translation>Beim Öffnen einer Aufnahme die Heatmap des wahrscheinlichsten Befunds zeigen</translation>
    </message>
    <message>
      <source>Show the image as it was opened</source>
      <translation>Die Aufnahme zeigen, wie sie geöffnet wurde</translation>
    </message>
    <message>
      <source>Show the images of the list as thumbnails beside the image</source>
      <translation>Die Aufnahmen der Liste als Vorschaubilder neben der Aufnahme anzeigen</translation>
    </message>
    <message>
      <source>Show the panel of findings, or give its place to the image</source>
      <translation>Die Befundleiste zeigen oder ihren Platz der Aufnahme geben</translation>
    </message>
    <message>
      <source>Show the tools beside the image, or give their place to the image</source>
      <translation>Werkzeuge neben der Aufnahme zeigen oder ihr deren Platz geben</translation>
    </message>
    <message>
      <source>Show the whole image</source>
      <translation>Die ganze Aufnahme zeigen</translation>
    </message>
    <message>
      <source>Show the worklist beside the image</source>
      <translation>Die Arbeitsliste neben der Aufnahme anzeigen</translation>
    </message>
    <message>
      <source>Show which regions drove the top finding's score, on this image and later ones</source>
      <translation>Zeigen, welche Regionen den Score des wahrscheinlichsten Befunds bewegt haben, hier und auf weiteren Aufnahmen</translation>
    </message>
    <message>
      <source>Since yesterday</source>
      <translation>Seit gestern</translation>
    </message>
    <message>
      <source>Skip</source>
      <translation>Überspringen</translation>
    </message>
    <message>
      <source>Smooth enlarged pixels</source>
      <translation>Vergrößerte Pixel glätten</translation>
    </message>
    <message>
      <source>Smooth pi&amp;xels</source>
      <translation>Pi&amp;xel glätten</translation>
    </message>
    <message>
      <source>Some pixels of this image are no finite numbers: its header or its data make no sense. It cannot be scored. Get it again from where it came from.</source>
      <translation>Einige Pixel dieses Bildes sind keine endlichen Zahlen: Header oder Bilddaten sind ungültig. Es kann nicht bewertet werden. Beschaffen Sie es noch einmal von seiner Quelle.</translation>
    </message>
    <message>
      <source>Soon</source>
      <translation>Bald</translation>
    </message>
    <message>
      <source>Sort by &amp;name</source>
      <translation>Nach &amp;Namen sortieren</translation>
    </message>
    <message>
      <source>Sort findings by name, not by how much the image raises their odds</source>
      <translation>Befunde nach Namen sortieren, nicht danach, wie sehr die Aufnahme ihre Chancen erhöht</translation>
    </message>
    <message>
      <source>Source to detector, mm</source>
      <translation>Fokus-Detektor-Abstand, mm</translation>
    </message>
    <message>
      <source>Space, held</source>
      <translation>Leertaste, gehalten</translation>
    </message>
    <message>
      <source>Specificity</source>
      <translation>Spezifität</translation>
    </message>
    <message>
      <source>Start</source>
      <translation>Beginnen</translation>
    </message>
    <message>
      <source>State</source>
      <translation>Status</translation>
    </message>
    <message>
      <source>Station</source>
      <translation>Station</translation>
    </message>
    <message>
      <source>Sto&amp;p scoring</source>
      <translation>Bewertung an&amp;halten</translation>
    </message>
    <message>
      <source>Stop waiting for the archive</source>
      <translation>Nicht länger auf das Archiv warten</translation>
    </message>
    <message>
      <source>Stop what is being computed</source>
      <translation>Abbrechen, was gerade berechnet wird</translation>
    </message>
    <message>
      <source>Stopped.</source>
      <translation>Abgebrochen.</translation>
    </message>
    <message>
      <source>Stopped. The scores so far are saved; the other files are waiting.</source>
      <translation>Angehalten. Die bisherigen Scores sind gespeichert; die übrigen Dateien warten.</translation>
    </message>
    <message>
      <source>Studies</source>
      <translation>Studien</translation>
    </message>
    <message>
      <source>Studies found: {count}.</source>
      <translation>Gefundene Studien: {count}.</translation>
    </message>
    <message>
      <source>Study</source>
      <translation>Studie</translation>
    </message>
    <message>
      <source>Study ID</source>
      <translation>Studien-ID</translation>
    </message>
    <message>
      <source>Study date</source>
      <translation>Studiendatum</translation>
    </message>
    <message>
      <source>Study description</source>
      <translation>Studienbeschreibung</translation>
    </message>
    <message>
      <source>Study time</source>
      <translation>Studienzeit</translation>
    </message>
    <message>
      <source>Study {number}</source>
      <translation>Studie {number}</translation>
    </message>
    <message>
      <source>System language</source>
      <translation>Systemsprache</translation>
    </message>
    <message>
      <source>T&amp;ools</source>
      <translation>&amp;Werkzeuge</translation>
    </message>
    <message>
      <source>Table of the file</source>
      <translation>Tabelle der Datei</translation>
    </message>
    <message>
      <source>Tag</source>
      <translation>Tag</translation>
    </message>
    <message>
      <source>Take this image off the list and show the next; its file and annotations are kept</source>
      <translation>Diese Aufnahme aus der Liste nehmen und die nächste zeigen; Datei und Annotationen bleiben erhalten</translation>
    </message>
    <message>
      <source>Take your finding back</source>
      <translation>Ihre Angabe zurücknehmen</translation>
    </message>
    <message>
      <source>Takes effect at the next start</source>
      <translation>Gilt ab dem nächsten Start</translation>
    </message>
    <message>
      <source>Takes effect at the next start; command-line options take precedence</source>
      <translation>Gilt ab dem nächsten Start; Befehlszeilenoptionen haben Vorrang</translation>
    </message>
    <message>
      <source>Takes effect at the next start; scores always use float32</source>
      <translation>Gilt ab dem nächsten Start; Scores werden immer in float32 berechnet</translation>
    </message>
    <message>
      <source>Technique</source>
      <translation>Technik</translation>
    </message>
    <message>
      <source>Text of the note</source>
      <translation>Text der Notiz</translation>
    </message>
    <message>
      <source>Text size</source>
      <translation>Textgröße</translation>
    </message>
    <message>
      <source>The analysis had not finished.</source>
      <translation>Die Analyse war noch nicht fertig.</translation>
    </message>
    <message>
      <source>The annotations were saved, without patient data but for what you typed.</source>
      <translation>Die Annotationen wurden gespeichert, ohne Patientendaten außer dem, was Sie selbst geschrieben haben.</translation>
    </message>
    <message>
      <source>The annotations were saved. The file names the patient, as the image does.</source>
      <translation>Die Annotationen wurden gespeichert. Die Datei nennt den Patienten wie die Aufnahme.</translation>
    </message>
    <message>
      <source>The archive answered, but with no study that can be opened.</source>
      <translation>Das Archiv hat geantwortet, aber mit keiner Studie, die sich öffnen lässt.</translation>
    </message>
    <message>
      <source>The archive at {host} does not answer as expected: {why}.</source>
      <translation>Das Archiv unter {host} antwortet nicht wie erwartet: {why}.</translation>
    </message>
    <message>
      <source>The archive has no address: enter its host in the settings.</source>
      <translation>Das Archiv hat keine Adresse: Tragen Sie den Rechner in den Einstellungen ein.</translation>
    </message>
    <message>
      <source>The archive whose fields are shown</source>
      <translation>Das Archiv, dessen Felder gezeigt werden</translation>
    </message>
    <message>
      <source>The archive {peer} did not answer the query ({why}).</source>
      <translation>Das Archiv {peer} hat die Abfrage nicht beantwortet ({why}).</translation>
    </message>
    <message>
      <source>The bare image, without its heat map</source>
      <translation>Die Aufnahme ohne Heatmap</translation>
    </message>
    <message>
      <source>The base rate is the share of images with the finding in the calibration data; × is the probability divided by the base rate.</source>
      <translation>Die Basisrate ist der Anteil der Aufnahmen mit dem Befund in den Kalibrierdaten; × ist die Wahrscheinlichkeit geteilt durch die Basisrate.</translation>
    </message>
    <message>
      <source>The button beside a finding shows a heat map: the regions that moved its score. It tells {meaning}; a line below it says how reliable it is. One that tells nothing is withheld.

M shows or hides it. Hold Space to see the bare image at any time.</source>
      <translation>Die Schaltfläche neben einem Befund zeigt eine Heatmap: die Regionen, die seinen Score bewegt haben. Sie sagt, {meaning}; eine Zeile darunter nennt ihre Zuverlässigkeit. Eine, die nichts aussagt, wird nicht gezeigt.

M blendet sie ein oder aus. Halten Sie die Leertaste, um jederzeit die bloße Aufnahme zu sehen.</translation>
    </message>
    <message>
      <source>The button beside a finding shows the regions that influenced its score; M shows those of the most likely finding.</source>
      <translation>Die Schaltfläche neben einem Befund zeigt die Regionen, die seinen Score beeinflusst haben; M zeigt die des wahrscheinlichsten Befunds.</translation>
    </message>
    <message>
      <source>The cluster's scheduler cannot be reached. Finished images are safe; the others wait. Start again when it is back.</source>
      <translation>Der Scheduler des Clusters ist nicht erreichbar. Fertige Aufnahmen sind gesichert; die anderen warten. Starten Sie erneut, sobald er wieder erreichbar ist.</translation>
    </message>
    <message>
      <source>The colours of this image refer to a palette that the file does not contain.</source>
      <translation>Die Farben dieses Bildes verweisen auf eine Palette, die ihm fehlt.</translation>
    </message>
    <message>
      <source>The copy has no file header: no name, no date. Text that is burned into the image, such as a name, is copied with it. Do not enter patient names in comments. Choose a folder that only people who may see these images can open.</source>
      <translation>Die Kopie hat keinen Datei-Header: keinen Namen, kein Datum. In die Aufnahme eingebrannter Text, etwa ein Name, wird mitkopiert. Tragen Sie in Kommentare keine Patientennamen ein. Wählen Sie einen Ordner, den nur Personen öffnen können, die diese Aufnahmen sehen dürfen.</translation>
    </message>
    <message>
      <source>The corner in which an attribute of the DICOM header is shown. Attributes that may identify a patient are shown only while View, Show on the image, Patient data is on. File type, window, zoom and pixel spacing keep their corners.</source>
      <translation>Die Ecke, in der ein Attribut des DICOM-Kopfs gezeigt wird. Attribute, an denen ein Patient zu erkennen sein kann, werden nur gezeigt, solange Ansicht, Im Bild anzeigen, Patientendaten eingeschaltet ist. Dateityp, Fenster, Zoom und Pixelabstand behalten ihre Ecken.</translation>
    </message>
    <message>
      <source>The corner of each attribute</source>
      <translation>Die Ecke jedes Attributs</translation>
    </message>
    <message>
      <source>The decoder ended each time before it was ready: the computer lacks memory, or another program ends it. Close other programs, then open the image again.</source>
      <translation>Der Decoder wurde jedes Mal beendet, bevor er bereit war: Dem Rechner fehlt Arbeitsspeicher, oder ein anderes Programm beendet ihn. Beheben Sie das und öffnen Sie die Aufnahme erneut.</translation>
    </message>
    <message>
      <source>The decoder ended each time before it was ready: the computer lacks memory, or another program ends it. Finished images are safe; the others wait. Correct the cause and start again.</source>
      <translation>Der Decoder wurde jedes Mal beendet, bevor er bereit war: Dem Rechner fehlt Arbeitsspeicher, oder ein anderes Programm beendet ihn. Fertige Aufnahmen sind gesichert; die anderen warten. Beheben Sie die Ursache und starten Sie erneut.</translation>
    </message>
    <message>
      <source>The decoder ended each time it opened this image: the image is damaged, needs more memory than there is, or was made to do harm. Other images are not affected.</source>
      <translation>Der Decoder wurde bei dieser Aufnahme jedes Mal beendet: Die Aufnahme ist beschädigt, braucht mehr Arbeitsspeicher als vorhanden oder soll Schaden anrichten. Andere Aufnahmen sind nicht betroffen.</translation>
    </message>
    <message>
      <source>The demonstration model that the program brings</source>
      <translation>Das mitgelieferte Demonstrationsmodell</translation>
    </message>
    <message>
      <source>The disk is full: nothing more can be written to the worklist. What was written is safe. Free some space and start again; the run continues where it was.</source>
      <translation>Der Datenträger ist voll: In die Arbeitsliste kann nichts mehr geschrieben werden. Bereits Geschriebenes ist gesichert. Schaffen Sie Platz und starten Sie erneut; der Lauf wird fortgesetzt.</translation>
    </message>
    <message>
      <source>The engine that was chosen is not installed. Install it, or start with --engine onnx.</source>
      <translation>Die gewählte Engine ist nicht installiert. Installieren Sie sie, oder starten Sie mit --engine onnx.</translation>
    </message>
    <message>
      <source>The file cannot be read because of a disk or network error. Try again.</source>
      <translation>Die Datei ist an ihrem Ort nicht lesbar: ein Fehler von Festplatte oder Netz. Versuchen Sie es erneut.</translation>
    </message>
    <message>
      <source>The file contains only zeros. Copy it again from its source.</source>
      <translation>Die Datei enthält nur Nullen. Kopieren Sie sie erneut.</translation>
    </message>
    <message>
      <source>The file could not be saved: the folder is full, missing or closed to you. Choose another one.</source>
      <translation>Die Datei konnte nicht gespeichert werden: Der Ordner ist voll, fehlt oder ist für Sie gesperrt. Wählen Sie einen anderen.</translation>
    </message>
    <message>
      <source>The file does not exist any more: it was moved or renamed, or its disk was removed.</source>
      <translation>Die Datei ist nicht mehr da: verschoben, umbenannt oder auf einem Datenträger, der fehlt.</translation>
    </message>
    <message>
      <source>The file does not say how large the image is, so there is no real size. Calibrate it on something of known length (Tools).</source>
      <translation>Die Datei sagt nicht, wie groß die Aufnahme ist, darum gibt es keine Originalgröße. Kalibrieren Sie sie an etwas von bekannter Länge (Werkzeuge).</translation>
    </message>
    <message>
      <source>The file does not state that this is a frontal chest radiograph. For any other image the scores mean nothing.</source>
      <translation>Nichts in der Datei besagt, dass dies eine frontale Thoraxaufnahme ist: Für jedes andere Bild bedeutet die Antwort des Modells nichts.</translation>
    </message>
    <message>
      <source>The file has {size} MiB. Files of up to {most} MiB can be opened.</source>
      <translation>Die Datei ist {size} MiB groß. Geöffnet werden Aufnahmen bis {most} MiB.</translation>
    </message>
    <message>
      <source>The file is damaged: it contains {claimed} of the {need} bytes of its pixel data. Get it again from its source.</source>
      <translation>Die Datei ist beschädigt: Sie hat {claimed} der {need} Bytes, die ihre Pixel brauchen. Bitte die Datei von ihrer Quelle erneut holen.</translation>
    </message>
    <message>
      <source>The file is damaged: its header is nested too deeply.</source>
      <translation>Die Datei ist beschädigt: Sie ist endlos verschachtelt.</translation>
    </message>
    <message>
      <source>The file is damaged: its header states {columns} x {rows} pixels, its compressed data {other_columns} x {other_rows}{colour}. Get it again from its source.</source>
      <translation>Die Datei ist beschädigt: Ihr Header sagt {columns} x {rows} Pixel, ihre komprimierten Daten {other_columns} x {other_rows}{colour}. Bitte die Datei von ihrer Quelle erneut holen.</translation>
    </message>
    <message>
      <source>The file is damaged: {part}. Get it again from its source.</source>
      <translation>Die Datei ist beschädigt: {part}. Bitte die Datei von ihrer Quelle erneut holen.</translation>
    </message>
    <message>
      <source>The file is empty. Copy it again from its source.</source>
      <translation>Die Datei ist leer. Kopieren Sie sie erneut von dort, wo sie ganz ist.</translation>
    </message>
    <message>
      <source>The file is shorter than its header states. The image is complete, but the file may not be.</source>
      <translation>Die Datei gibt mehr Pixeldaten an, als sie hat. Alle Pixel der Aufnahme sind da, aber die Datei kann unvollständig sein.</translation>
    </message>
    <message>
      <source>The file of the secret cannot be read or written: name another one with --secret.</source>
      <translation>Die Datei des Geheimnisses ist nicht les- oder schreibbar: Nennen Sie mit --secret eine andere.</translation>
    </message>
    <message>
      <source>The file unpacks to more than {most} MiB. It is far too large for a radiograph, or it was made to do harm.</source>
      <translation>Die Datei wird entpackt größer als {most} MiB. Sie ist viel zu groß für eine Röntgenaufnahme oder in schädlicher Absicht erstellt.</translation>
    </message>
    <message>
      <source>The file's further windows, then lung, mediastinum, bone, lines and tubes</source>
      <translation>Die weiteren Fenster der Datei, dann Lunge, Mediastinum, Knochen, Katheter und Tuben</translation>
    </message>
    <message>
      <source>The folder cannot be read. Check that you may open it.</source>
      <translation>Der Ordner ist nicht lesbar. Prüfen Sie, ob Sie ihn öffnen dürfen.</translation>
    </message>
    <message>
      <source>The folder for copies of your findings is not there, so they are saved in the program's own folder only (File, Copies of reader findings).</source>
      <translation>Der Ordner für Kopien Ihrer Befunde ist nicht da; sie werden nur im programmeigenen Ordner gespeichert (Datei, Kopien eigener Befunde).</translation>
    </message>
    <message>
      <source>The folder for the copies is not empty. Name another one with --out.</source>
      <translation>Der Ordner für die Kopien ist nicht leer. Nennen Sie mit --out einen anderen.</translation>
    </message>
    <message>
      <source>The folder holds no image. Expected DICOM, PNG, JPEG or TIFF files.</source>
      <translation>Der Ordner enthält keine Aufnahme. Erwartet wurden DICOM-, PNG-, JPEG- oder TIFF-Dateien.</translation>
    </message>
    <message>
      <source>The folder of images is gone or does not respond. Finished images are safe; the others wait. Start again when the folder is back.</source>
      <translation>Der Ordner mit den Aufnahmen ist nicht mehr vorhanden oder antwortet nicht. Fertige Aufnahmen sind gesichert; die anderen warten. Starten Sie erneut, sobald der Ordner wieder erreichbar ist.</translation>
    </message>
    <message>
      <source>The folder of this image is gone, or cannot be shown.</source>
      <translation>Der Ordner dieser Aufnahme ist nicht mehr vorhanden oder kann nicht angezeigt werden.</translation>
    </message>
    <message>
      <source>The header may contain patient data. It is shown here only, and copied only if you copy it.</source>
      <translation>Der Header kann Patientendaten enthalten. Er wird nur hier angezeigt und nur kopiert, wenn Sie ihn kopieren.</translation>
    </message>
    <message>
      <source>The header names the chest in one attribute and another body part in another.</source>
      <translation>Der Header nennt an einer Stelle den Thorax und an einer anderen einen anderen Körperteil.</translation>
    </message>
    <message>
      <source>The header names {part}. The model scores frontal chest radiographs only.</source>
      <translation>Der Header nennt: {part}. Das Modell bewertet nur frontale Thoraxaufnahmen.</translation>
    </message>
    <message>
      <source>The header of this image contains no valid {what}, so no DICOM object can refer to the image. Get the image from the archive again, or write a PDF.</source>
      <translation>Im Header der Aufnahme fehlt gültig: {what}. Deshalb kann kein DICOM-Objekt auf sie verweisen. Holen Sie die Aufnahme erneut aus ihrem Archiv, oder schreiben Sie ein PDF.</translation>
    </message>
    <message>
      <source>The header of this image does not state whether it is frontal or lateral.</source>
      <translation>Der Header dieser Aufnahme gibt nicht an, ob sie frontal oder seitlich ist.</translation>
    </message>
    <message>
      <source>The header of this {kind} image cannot be read.</source>
      <translation>Was dieses {kind}-Bild über sich sagt, ist nicht lesbar.</translation>
    </message>
    <message>
      <source>The image area is black in both themes</source>
      <translation>Der Bildbereich ist in beiden Designs schwarz</translation>
    </message>
    <message>
      <source>The image cannot be decoded because of an unexpected error ({kind}).</source>
      <translation>Der Leser traf auf etwas, das er nicht kennt ({kind}).</translation>
    </message>
    <message>
      <source>The image did not pass the input check. Its scores stay marked as such.</source>
      <translation>Die Aufnahme hat die Eingangsprüfung nicht bestanden. Ihre Scores bleiben entsprechend gekennzeichnet.</translation>
    </message>
    <message>
      <source>The image did not pass the input check; its scores are shown anyway.</source>
      <translation>Die Aufnahme hat die Eingangsprüfung nicht bestanden; ihre Scores werden trotzdem gezeigt.</translation>
    </message>
    <message>
      <source>The image file changed while it was scored, and may now belong to another patient. Nothing was written. Run the command again.</source>
      <translation>Die Bilddatei hat sich während der Bewertung geändert und gehört jetzt vielleicht zu einem anderen Patienten. Es wurde nichts geschrieben. Führen Sie den Befehl erneut aus.</translation>
    </message>
    <message>
      <source>The image is scored as soon as the model is loaded.</source>
      <translation>Die Aufnahme wird bewertet, sobald das Modell geladen ist.</translation>
    </message>
    <message>
      <source>The image was not opened within {seconds:g} seconds: it is damaged, was made to do harm, or lies on a disk that does not respond.</source>
      <translation>Die Aufnahme wurde nicht innerhalb von {seconds:g} Sekunden geöffnet: Sie ist beschädigt, in schädlicher Absicht erstellt oder liegt auf einem Datenträger, der nicht antwortet.</translation>
    </message>
    <message>
      <source>The image with its caption</source>
      <translation>Die Aufnahme mit ihrer Beschriftung</translation>
    </message>
    <message>
      <source>The images cannot be stored: the disk is full, or you have no access to it.</source>
      <translation>Die Aufnahmen können nicht gespeichert werden: Der Datenträger ist voll, oder Sie haben keinen Zugriff darauf.</translation>
    </message>
    <message>
      <source>The images of the list by patient, date and view, with a search</source>
      <translation>Die Aufnahmen der Liste nach Patient, Datum und Projektion, mit Suche</translation>
    </message>
    <message>
      <source>The images were scored by different models or on different devices, so their scores are not compared. Score both again (F5).</source>
      <translation>Die Aufnahmen wurden von verschiedenen Modellen oder auf verschiedenen Geräten bewertet; ihre Scores werden nicht verglichen. Bewerten Sie beide erneut (F5).</translation>
    </message>
    <message>
      <source>The index of this disc (DICOMDIR) cannot be used: images are listed by name.</source>
      <translation>Das Verzeichnis dieses Datenträgers (DICOMDIR) ist nicht brauchbar: Die Aufnahmen sind nach Namen aufgeführt.</translation>
    </message>
    <message>
      <source>The language takes effect at the next start.</source>
      <translation>Die Sprache gilt ab dem nächsten Start.</translation>
    </message>
    <message>
      <source>The licences of all that is in this program</source>
      <translation>Die Lizenzen von allem, was in diesem Programm ist</translation>
    </message>
    <message>
      <source>The list holds no other view of this study.</source>
      <translation>Die Liste enthält keine andere Projektion dieser Untersuchung.</translation>
    </message>
    <message>
      <source>The menus View and Adjust have keys for all that the mouse does here</source>
      <translation>Die Menüs Ansicht und Anpassen haben Tasten für alles, was die Maus hier bewirkt</translation>
    </message>
    <message>
      <source>The model bundle has a {file} that its contract does not list: expected it with its hash. Get the bundle again.</source>
      <translation>Das Modellpaket enthält {file}, ohne dass sein Vertrag die Datei nennt: Erwartet wird sie mit ihrer Prüfsumme. Holen Sie das Paket erneut.</translation>
    </message>
    <message>
      <source>The model bundle has no readable {file}. Get the bundle again.</source>
      <translation>Das Modellpaket hat keine lesbare Datei {file}. Holen Sie das Paket erneut.</translation>
    </message>
    <message>
      <source>The model bundle has schema version {found}; this program reads version {expected}. Use a bundle made for this version.</source>
      <translation>Das Modellpaket hat die Schemaversion {found}; dieses Programm liest Version {expected}. Nehmen Sie ein Paket für diese Version.</translation>
    </message>
    <message>
      <source>The model bundle was made before its graphs had what Grad-CAM needs. Export it again with xray-trainer.</source>
      <translation>Das Modellpaket ist älter als das, was Grad-CAM in seinen Graphen braucht. Exportieren Sie es mit xray-trainer neu.</translation>
    </message>
    <message>
      <source>The model bundle's contract lists no {file}; it is needed here.</source>
      <translation>Der Vertrag des Modellpakets führt {file} nicht auf; die Datei wird hier gebraucht.</translation>
    </message>
    <message>
      <source>The model bundle's outputs are {found}; this program expects {expected}, in that order. Use a bundle made by xray-trainer.</source>
      <translation>Die Ausgaben des Modellpakets sind {found}; dieses Programm erwartet {expected}, in dieser Reihenfolge. Nehmen Sie ein Paket von xray-trainer.</translation>
    </message>
    <message>
      <source>The model bundle's {file} cannot be used ({why}). Expected a contract written by xray-trainer; get the bundle again.</source>
      <translation>{file} des Modellpakets ist nicht brauchbar ({why}). Erwartet wurde ein Vertrag von xray-trainer; holen Sie das Paket erneut.</translation>
    </message>
    <message>
      <source>The model bundle's {file} cannot be used ({why}). Expected a network written by xray-trainer; get the bundle again.</source>
      <translation>{file} des Modellpakets ist nicht brauchbar ({why}). Erwartet wurde ein Netz von xray-trainer; holen Sie das Paket erneut.</translation>
    </message>
    <message>
      <source>The model bundle's {file} does not fit its contract: it has {found}, expected {expected}. Get the bundle again.</source>
      <translation>{file} des Modellpakets passt nicht zu seinem Vertrag: gefunden {found}, erwartet {expected}. Holen Sie das Paket erneut.</translation>
    </message>
    <message>
      <source>The model bundle's {file} has no layer {layer}, which its contract names for heat maps. Get the bundle again.</source>
      <translation>Im Modellpaket ({file}) fehlt die Schicht {layer}, die sein Vertrag für Heatmaps nennt. Besorgen Sie das Modellpaket neu.</translation>
    </message>
    <message>
      <source>The model bundle's {file} has {found} bytes: expected at most {most}. It is no bundle that xray-trainer wrote.</source>
      <translation>{file} des Modellpakets hat {found} Bytes: erwartet höchstens {most}. Dieses Paket stammt nicht von xray-trainer.</translation>
    </message>
    <message>
      <source>The model bundle's {file} holds no reference values for this model ({why}). Expected those that xray-trainer wrote; get the bundle again.</source>
      <translation>{file} des Modellpakets enthält keine Referenzwerte für dieses Modell ({why}). Erwartet wurden die von xray-trainer geschriebenen; holen Sie das Paket erneut.</translation>
    </message>
    <message>
      <source>The model bundle's {file} is no input check ({why}). Expected one written by xray-trainer; get the bundle again.</source>
      <translation>{file} des Modellpakets ist keine Eingangsprüfung ({why}). Erwartet wurde eine von xray-trainer; holen Sie das Paket erneut.</translation>
    </message>
    <message>
      <source>The model bundle's {file} is not the file its contract names (SHA-256 {found}…, expected {expected}…). Get the bundle again.</source>
      <translation>{file} des Modellpakets ist nicht die Datei, die sein Vertrag nennt (SHA-256 {found}…, erwartet {expected}…). Holen Sie das Paket erneut.</translation>
    </message>
    <message>
      <source>The model bundle's {file} is {found}: expected a plain file. Get the bundle again.</source>
      <translation>{file} des Modellpakets ist {found}: Erwartet wird eine gewöhnliche Datei. Holen Sie das Paket erneut.</translation>
    </message>
    <message>
      <source>The model bundle's {file} was changed while it was loaded: expected it to stay as it was. Load the model again.</source>
      <translation>{file} des Modellpakets wurde während des Ladens verändert: Erwartet wurde, dass die Datei bleibt, wie sie war. Laden Sie das Modell erneut.</translation>
    </message>
    <message>
      <source>The model has no global average pooling, and Grad-CAM no layer to look at.</source>
      <translation>Das Modell hat kein Global Average Pooling und Grad-CAM damit keine Schicht zum Ansehen.</translation>
    </message>
    <message>
      <source>The model is loaded and tested…</source>
      <translation>Das Modell wird geladen und geprüft…</translation>
    </message>
    <message>
      <source>The model was not changed, the one before stays in use: {why}</source>
      <translation>Das Modell wurde nicht gewechselt, das bisherige wird weiter verwendet: {why}</translation>
    </message>
    <message>
      <source>The model was not loaded yet.</source>
      <translation>Das Modell war noch nicht geladen.</translation>
    </message>
    <message>
      <source>The openvino engine needs OpenVINO, which is not installed: pip install "xray-desktop[openvino]", or use the onnx engine.</source>
      <translation>Die Engine openvino braucht OpenVINO, das nicht installiert ist: pip install "xray-desktop[openvino]", oder nehmen Sie die Engine onnx.</translation>
    </message>
    <message>
      <source>The order is a suggestion: a low position rules out no finding.</source>
      <translation>Die Reihenfolge ist ein Vorschlag: Ein hinterer Platz schließt keinen Befund aus.</translation>
    </message>
    <message>
      <source>The output folder holds the rows of another worklist. Name another folder with --out, or move its files away.</source>
      <translation>Der Ausgabeordner enthält die Zeilen einer anderen Arbeitsliste. Nennen Sie mit --out einen anderen Ordner, oder verschieben Sie seine Dateien.</translation>
    </message>
    <message>
      <source>The page was printed.</source>
      <translation>Die Seite wurde gedruckt.</translation>
    </message>
    <message>
      <source>The picture could not be saved: the folder is full, missing or closed to you. Choose another one.</source>
      <translation>Das Bild konnte nicht gespeichert werden: Der Ordner ist voll, fehlt oder ist Ihnen verschlossen. Wählen Sie einen anderen.</translation>
    </message>
    <message>
      <source>The picture was copied without patient data; text burned into the image stays.</source>
      <translation>Das Bild wurde ohne Patientendaten kopiert; in die Aufnahme eingebrannter Text bleibt.</translation>
    </message>
    <message>
      <source>The picture was saved.</source>
      <translation>Das Bild wurde gespeichert.</translation>
    </message>
    <message>
      <source>The pixel spacing of this file is not valid. Lengths are given in pixels.</source>
      <translation>Der Pixelabstand der Datei ist nicht lesbar: Längen werden in Pixeln angegeben.</translation>
    </message>
    <message>
      <source>The pixels of this object are measurements (fractional numbers), not grey levels.</source>
      <translation>Die Pixel dieses Objekts sind Messwerte in gebrochenen Zahlen, keine Aufnahme.</translation>
    </message>
    <message>
      <source>The program cannot load the bundle's {file} ({why}). Expected a graph written by xray-trainer; get the bundle again.</source>
      <translation>Das Programm kann {file} des Modellpakets nicht laden ({why}). Erwartet wurde ein Graph von xray-trainer; holen Sie das Paket erneut.</translation>
    </message>
    <message>
      <source>The program did not end as it should. Images that were open: {images}.</source>
      <translation>Das Programm wurde nicht regulär beendet. Geöffnete Aufnahmen waren: {images}.</translation>
    </message>
    <message>
      <source>The program made a mistake and stopped this step.</source>
      <translation>Das Programm hat einen Fehler gemacht und diesen Schritt abgebrochen.</translation>
    </message>
    <message>
      <source>The program made a mistake and stopped this step. The log file describes it; the rest of the window still works.</source>
      <translation>Das Programm hat einen Fehler gemacht und diesen Schritt beendet. Die Logdatei beschreibt ihn; der Rest des Fensters arbeitet weiter.</translation>
    </message>
    <message>
      <source>The program made a mistake on this file. What happened is described, without patient data, in the program's log; other files are not affected.</source>
      <translation>Das Programm hat bei dieser Datei einen Fehler gemacht. Was geschah, steht ohne Patientendaten im Log des Programms; andere Dateien sind nicht betroffen.</translation>
    </message>
    <message>
      <source>The reader's findings:</source>
      <translation>Befunde des Befunders:</translation>
    </message>
    <message>
      <source>The rescale slope or intercept of this file is not valid and is ignored; stored values are shown.</source>
      <translation>Rescale Slope oder Intercept der Datei sind nicht verwendbar und werden weggelassen: Die Werte sind die gespeicherten.</translation>
    </message>
    <message>
      <source>The results could not be written: the output folder is full, missing or closed to you. Choose another one with --out.</source>
      <translation>Die Ergebnisse konnten nicht geschrieben werden: Der Ausgabeordner ist voll, fehlt oder ist Ihnen verschlossen. Wählen Sie mit --out einen anderen.</translation>
    </message>
    <message>
      <source>The same image is among the copies already.</source>
      <translation>Dasselbe Bild ist schon unter den Kopien.</translation>
    </message>
    <message>
      <source>The saved annotations of this image could not be read. Their file was renamed: its name now ends in “.damaged”.</source>
      <translation>Die gespeicherten Annotationen dieser Aufnahme konnten nicht gelesen werden. Ihre Datei wurde umbenannt: Ihr Name endet jetzt auf „.damaged“.</translation>
    </message>
    <message>
      <source>The scheduler cannot be reached: check its address, its port and the certificates.</source>
      <translation>Der Scheduler ist nicht erreichbar: Prüfen Sie Adresse, Port und Zertifikate.</translation>
    </message>
    <message>
      <source>The tensorflow engine needs TensorFlow, which is not installed: pip install "xray-desktop[tensorflow]", or use the onnx engine.</source>
      <translation>Die Engine tensorflow braucht TensorFlow, das nicht installiert ist: pip install "xray-desktop[tensorflow]", oder nehmen Sie die Engine onnx.</translation>
    </message>
    <message>
      <source>The text of the annotation was copied.</source>
      <translation>Der Text der Annotation wurde kopiert.</translation>
    </message>
    <message>
      <source>The token file cannot be read: expected one word of ASCII characters.</source>
      <translation>Die Token-Datei ist nicht lesbar: Erwartet wird ein einziges Wort aus ASCII-Zeichen.</translation>
    </message>
    <message>
      <source>The type of this file is not known. Open a DICOM, PNG, JPEG or TIFF image.</source>
      <translation>Diese Art von Datei ist hier nicht bekannt. Öffnen Sie eine DICOM-Datei oder ein PNG-, JPEG- oder TIFF-Bild.</translation>
    </message>
    <message>
      <source>The urgency table cannot be used: {why}.</source>
      <translation>Die Dringlichkeitstabelle kann nicht verwendet werden: {why}.</translation>
    </message>
    <message>
      <source>The version, and the licences of all that is in it</source>
      <translation>Die Version, und die Lizenzen von allem, was in ihr ist</translation>
    </message>
    <message>
      <source>The weight for Soon is above that for Immediate: expected at most as much.</source>
      <translation>Das Gewicht für „Bald“ liegt über dem für „Sofort“: Es darf höchstens gleich hoch sein.</translation>
    </message>
    <message>
      <source>The worklist cannot be opened: its folder is missing or full, or you have no access to it. Name another file with --store.</source>
      <translation>Die Arbeitsliste kann nicht geöffnet werden: Ihr Ordner fehlt oder ist voll, oder Sie haben keinen Zugriff darauf. Geben Sie mit --store eine andere Datei an.</translation>
    </message>
    <message>
      <source>The worklist cannot be read or written: its disk is full or fails, or you have no access to its folder. What was written before is safe.</source>
      <translation>Die Arbeitsliste kann nicht gelesen oder geschrieben werden: Der Datenträger ist voll oder fehlerhaft, oder Sie haben keinen Zugriff auf den Ordner. Bereits Geschriebenes ist gesichert.</translation>
    </message>
    <message>
      <source>The worklist's file is damaged: {what}. It is left as it is. Name another place with --store, or move the file away to begin anew: its images are then scored again.</source>
      <translation>Die Datei der Arbeitsliste ist beschädigt: {what}. Sie bleibt unverändert. Geben Sie mit --store einen anderen Ort an, oder verschieben Sie die Datei, um neu zu beginnen: Ihre Aufnahmen werden dann erneut bewertet.</translation>
    </message>
    <message>
      <source>The worklist's folder is missing or full, or you have no access to it. Name another file with --store.</source>
      <translation>Der Ordner der Arbeitsliste fehlt oder ist voll, oder Sie haben keinen Zugriff darauf. Geben Sie mit --store eine andere Datei an.</translation>
    </message>
    <message>
      <source>Theme</source>
      <translation>Farbschema</translation>
    </message>
    <message>
      <source>Theme, text size, language, image, heat map, engine</source>
      <translation>Farbschema, Textgröße, Sprache, Aufnahme, Heatmap, Engine</translation>
    </message>
    <message>
      <source>There are no annotations on this image that could be saved.</source>
      <translation>Diese Aufnahme hat keine Annotationen, die gespeichert werden könnten.</translation>
    </message>
    <message>
      <source>There are no findings to copy.</source>
      <translation>Es gibt keine Befunde zum Kopieren.</translation>
    </message>
    <message>
      <source>There are no scores of this image to compare, or they are still hidden.</source>
      <translation>Es gibt keine Scores dieser Aufnahme zum Vergleichen, oder sie sind noch verborgen.</translation>
    </message>
    <message>
      <source>There are no scores to reveal for this image. The result of the input check is hidden until “Blind read” is switched off.</source>
      <translation>Zu dieser Aufnahme gibt es keine Scores aufzudecken. Das Ergebnis der Eingangsprüfung bleibt verborgen, bis die verblindete Befundung ausgeschaltet wird.</translation>
    </message>
    <message>
      <source>There is no device of the kind asked for: choose another.</source>
      <translation>Es gibt kein Gerät der verlangten Art: Wählen Sie ein anderes.</translation>
    </message>
    <message>
      <source>There is no frame {number}: this file holds {frames}.</source>
      <translation>Es gibt kein Bild {number}: Diese Datei enthält {frames}.</translation>
    </message>
    <message>
      <source>There is no image to compare with: open one first.</source>
      <translation>Es gibt keine Aufnahme, mit der verglichen werden könnte: Öffnen Sie zuerst eine.</translation>
    </message>
    <message>
      <source>There is no image to show in real size: open one first.</source>
      <translation>Es gibt keine Aufnahme, die in Originalgröße gezeigt werden könnte: Öffnen Sie zuerst eine.</translation>
    </message>
    <message>
      <source>There is no model bundle here: expected a folder with {file}. Choose a folder that xray-trainer wrote.</source>
      <translation>Hier ist kein Modellpaket: Erwartet wurde ein Ordner mit {file}. Wählen Sie einen Ordner, den xray-trainer geschrieben hat.</translation>
    </message>
    <message>
      <source>There is no model to score this image.</source>
      <translation>Es gibt kein Modell, das diese Aufnahme bewerten kann.</translation>
    </message>
    <message>
      <source>There is no open image beside this one to compare with (View, Compare).</source>
      <translation>Es steht keine geöffnete Aufnahme zum Vergleichen neben dieser (Ansicht, Vergleichen).</translation>
    </message>
    <message>
      <source>There is no unread image on the worklist.</source>
      <translation>Auf der Arbeitsliste ist keine ungelesene Aufnahme.</translation>
    </message>
    <message>
      <source>They are hidden until the reader reveals them.</source>
      <translation>Sie sind verborgen, bis der Befunder sie aufdeckt.</translation>
    </message>
    <message>
      <source>They are not remembered: see Edit, Settings, Privacy.</source>
      <translation>Sie werden nicht gespeichert: siehe Bearbeiten, Einstellungen, Datenschutz.</translation>
    </message>
    <message>
      <source>This DICOM file cannot be decoded: {why}. Export it uncompressed or as JPEG 2000.</source>
      <translation>Diese DICOM-Datei ist nicht dekodierbar: {why}. Exportieren Sie sie unkomprimiert oder als JPEG 2000.</translation>
    </message>
    <message>
      <source>This DICOM file contains no pixel data: the image was removed or the file was cut off. Get it again from its source.</source>
      <translation>Diese DICOM-Datei enthält keine Pixeldaten: Ihr Bild wurde entfernt oder abgeschnitten. Bitte die Datei von ihrer Quelle erneut holen.</translation>
    </message>
    <message>
      <source>This DICOM file contains no pixel data: they are on a server. Get the image from its source.</source>
      <translation>Diese DICOM-Datei enthält keine Pixeldaten: Sie liegen auf einem Server. Bitte die Datei von ihrer Quelle erneut holen.</translation>
    </message>
    <message>
      <source>This computer</source>
      <translation>Dieser Rechner</translation>
    </message>
    <message>
      <source>This file holds no secret of this program: 64 hexadecimal digits were expected. Name the file that a run of deidentify wrote, or a new one.</source>
      <translation>Diese Datei enthält kein Geheimnis dieses Programms: Erwartet wurden 64 hexadezimale Ziffern. Nennen Sie die Datei, die ein Lauf von deidentify geschrieben hat, oder eine neue.</translation>
    </message>
    <message>
      <source>This file holds {frames} frames, like a fluoroscopy or a tomography; a chest radiograph is a single image.</source>
      <translation>Diese Datei enthält {frames} Einzelbilder, wie eine Durchleuchtung oder eine Tomographie; eine Thoraxaufnahme ist ein einzelnes Bild.</translation>
    </message>
    <message>
      <source>This file holds {frames} frames. Choose the one to open.</source>
      <translation>Diese Datei enthält {frames} Bilder. Wählen Sie das zu öffnende.</translation>
    </message>
    <message>
      <source>This file holds {frames} frames. Show frame:</source>
      <translation>Diese Datei enthält {frames} Einzelbilder. Einzelbild zeigen:</translation>
    </message>
    <message>
      <source>This file is not a worklist of this program: name another file with --store.</source>
      <translation>Diese Datei ist keine Arbeitsliste dieses Programms: Geben Sie mit --store eine andere Datei an.</translation>
    </message>
    <message>
      <source>This folder holds many files: not all of them were searched for presentation states.</source>
      <translation>Dieser Ordner enthält viele Dateien: Nicht alle wurden nach Presentation States durchsucht.</translation>
    </message>
    <message>
      <source>This folder holds more images than are listed: open folders within it.</source>
      <translation>Dieser Ordner enthält mehr Aufnahmen als aufgeführt: Öffnen Sie Ordner darin.</translation>
    </message>
    <message>
      <source>This image</source>
      <translation>Diese Aufnahme</translation>
    </message>
    <message>
      <source>This image contains burned-in text. It may identify the patient, and the model sees it too.</source>
      <translation>In dieses Bild ist Text eingebrannt: Er kann den Patienten nennen, und auch das Modell sieht ihn.</translation>
    </message>
    <message>
      <source>This image has more than 16 bits or negative values. Export it with 8 or 16 bits.</source>
      <translation>Dieses Bild hat mehr als 16 Bit oder negative Werte. Exportieren Sie es mit 8 oder 16.</translation>
    </message>
    <message>
      <source>This image has one sample per pixel but is neither greyscale nor palette colour, so it cannot be displayed.</source>
      <translation>Dieses Bild hat einen Wert je Pixel, ist aber nicht grau: keine Aufnahme.</translation>
    </message>
    <message>
      <source>This image has only two grey levels, like a scanned page.</source>
      <translation>Dieses Bild hat nur zwei Töne, wie eine gescannte Seite.</translation>
    </message>
    <message>
      <source>This image has {columns} x {rows} pixels. A chest radiograph is at most {most:g} times as long as it is wide.</source>
      <translation>Dieses Bild hat {columns} x {rows} Pixel: Was mehr als {most:g}-mal so lang wie breit ist, ist keine Thoraxaufnahme.</translation>
    </message>
    <message>
      <source>This image has {columns} x {rows} pixels. Images of up to {most} million pixels can be opened.</source>
      <translation>Dieses Bild hat {columns} x {rows} Pixel. Geöffnet werden Aufnahmen bis {most} Millionen Pixel.</translation>
    </message>
    <message>
      <source>This image has {columns} x {rows} pixels; the model needs at least {least} on each side.</source>
      <translation>Dieses Bild hat {columns} x {rows} Pixel; das Modell braucht mindestens {least} auf jeder Seite.</translation>
    </message>
    <message>
      <source>This image holds fractional numbers (a map or a measurement), not grey levels. Export it with 8 or 16 bits.</source>
      <translation>Dieses Bild enthält Dezimalzahlen (eine parametrische Karte oder Messung), keine Grauwerte. Exportieren Sie es mit 8 oder 16 Bit.</translation>
    </message>
    <message>
      <source>This image is in colour. Only greyscale images can be de-identified.</source>
      <translation>Diese Aufnahme ist farbig: Nur graue Aufnahmen werden ohne Namen exportiert.</translation>
    </message>
    <message>
      <source>This image is in colour: a screen capture, a drawing or the result of another program. The model scores greyscale images only.</source>
      <translation>Dieses Bild ist farbig: ein Bildschirmfoto, eine Zeichnung oder das Ergebnis eines anderen Programms. Das Modell bewertet nur einfache graue Aufnahmen.</translation>
    </message>
    <message>
      <source>This image is in many colours: a photograph, a drawing or the result of another program.</source>
      <translation>Dieses Bild ist voller Farben: ein Foto, eine Zeichnung oder das Ergebnis eines anderen Programms.</translation>
    </message>
    <message>
      <source>This image may be mirrored: the heart seems to lie on the right side. Compare with the side marker. This caution is also given for up to 1 in 100 images that are not mirrored.</source>
      <translation>Diese Aufnahme ist möglicherweise seitenverkehrt: Das Herz scheint rechts zu liegen. Vergleichen Sie mit der Seitenmarkierung. Dieser Hinweis erscheint auch bei bis zu 1 von 100 Aufnahmen, die nicht seitenverkehrt sind.</translation>
    </message>
    <message>
      <source>This image seems to be a lateral view; the model scores frontal images (PA and AP) only</source>
      <translation>Diese Aufnahme ist offenbar eine Seitaufnahme; das Modell bewertet nur frontale Aufnahmen (PA und AP)</translation>
    </message>
    <message>
      <source>This image seems to contain burned-in text. Check that the text does not identify the patient, then export the image with --accept-burned-in-text.</source>
      <translation>Im Bild dieser Aufnahme steht Schrift, und niemand hat gesagt, dass sie keinen nennt. Sehen Sie nach, und exportieren Sie sie dann mit --accept-burned-in-text.</translation>
    </message>
    <message>
      <source>This image seems to contain burned-in text. Check whether it identifies the patient before you share the image. The model sees it too.</source>
      <translation>In diesem Bild scheint Schrift zu stehen: Sehen Sie nach, ob sie den Patienten nennt, bevor Sie es weitergeben. Auch das Modell sieht sie.</translation>
    </message>
    <message>
      <source>This image seems to lie on its side</source>
      <translation>Diese Aufnahme scheint auf der Seite zu liegen</translation>
    </message>
    <message>
      <source>This image seems to stand upside down</source>
      <translation>Diese Aufnahme scheint auf dem Kopf zu stehen</translation>
    </message>
    <message>
      <source>This image was not taken from the front or back. The model scores PA and AP images only: open the frontal image of this examination.</source>
      <translation>Diese Aufnahme ist nicht von vorn oder hinten. Das Modell bewertet nur PA- und AP-Aufnahmen: Öffnen Sie die frontale Aufnahme dieser Untersuchung.</translation>
    </message>
    <message>
      <source>This image's greys seem to be inverted: bone is dark</source>
      <translation>Die Grauwerte dieser Aufnahme scheinen invertiert: Knochen ist dunkel</translation>
    </message>
    <message>
      <source>This image: {result}</source>
      <translation>Dieses Bild: {result}</translation>
    </message>
    <message>
      <source>This index (DICOMDIR) has more than {most} entries. Open the images themselves.</source>
      <translation>Dieses Verzeichnis (DICOMDIR) hat mehr als {most} Einträge. Öffnen Sie die Bilder selbst.</translation>
    </message>
    <message>
      <source>This index (DICOMDIR) lists no image that exists. Copy the whole disc, or open the images themselves.</source>
      <translation>Dieses Verzeichnis (DICOMDIR) nennt keine vorhandene Aufnahme. Kopieren Sie die ganze Disc, oder öffnen Sie die Aufnahmen selbst.</translation>
    </message>
    <message>
      <source>This is a copy of image number {number} of this worklist, which has the scores.</source>
      <translation>Dies ist eine Kopie der Aufnahme Nummer {number} dieser Arbeitsliste; die Werte stehen dort.</translation>
    </message>
    <message>
      <source>This is a device or a pipe, not a file.</source>
      <translation>Dies ist ein Gerät oder eine Pipe, keine Datei.</translation>
    </message>
    <message>
      <source>This is a folder. Open an image inside it.</source>
      <translation>Dies ist ein Ordner. Öffnen Sie eine Aufnahme darin.</translation>
    </message>
    <message>
      <source>This is a private or unknown type of DICOM object. Its pixels may have another meaning.</source>
      <translation>Dies ist eine private oder unbekannte Art von DICOM-Objekt: Sein Bild kann etwas anderes bedeuten.</translation>
    </message>
    <message>
      <source>This is all that is copied: no image, no name, no path.</source>
      <translation>Das ist alles, was kopiert wird: keine Aufnahme, kein Name, kein Pfad.</translation>
    </message>
    <message>
      <source>This is an image of an animal. The model was trained on people only.</source>
      <translation>Dies ist die Aufnahme eines Tieres. Das Modell wurde nur mit Menschen trainiert.</translation>
    </message>
    <message>
      <source>This is not a DICOMweb URL: expected https://HOST/PATH.</source>
      <translation>Das ist keine DICOMweb-URL: Erwartet wird https://HOST/PFAD.</translation>
    </message>
    <message>
      <source>This is not a Study Instance UID: expected at most 64 digits and dots.</source>
      <translation>Das ist keine Study Instance UID: Erwartet werden höchstens 64 Ziffern und Punkte.</translation>
    </message>
    <message>
      <source>This is raw detector data (for processing), not the finished image. Open the image marked for presentation.</source>
      <translation>Dies sind Rohdaten des Detektors (for processing), nicht die fertige Aufnahme. Öffnen Sie das zur Darstellung bestimmte Bild (for presentation).</translation>
    </message>
    <message>
      <source>This is {kind}, and its header does not name the chest. The model scores frontal chest radiographs only.</source>
      <translation>Dies ist {kind}, und nichts darin nennt den Thorax. Das Modell bewertet nur frontale Thoraxaufnahmen.</translation>
    </message>
    <message>
      <source>This is {kind}, not a radiograph. Open a DICOM, PNG, JPEG or TIFF image.</source>
      <translation>Dies ist {kind}, keine Röntgenaufnahme. Öffnen Sie eine DICOM-Datei oder ein PNG-, JPEG- oder TIFF-Bild.</translation>
    </message>
    <message>
      <source>This is {kind}. Only radiographs (CR, DX) can be opened.</source>
      <translation>Dies ist {kind}. Geöffnet werden nur Röntgenaufnahmen (CR, DX).</translation>
    </message>
    <message>
      <source>This is {kind}. The model scores frontal chest radiographs only.</source>
      <translation>Dies ist {kind}. Das Modell bewertet nur frontale Thoraxaufnahmen.</translation>
    </message>
    <message>
      <source>This page has no scores. {why}</source>
      <translation>Diese Seite enthält keine Scores. {why}</translation>
    </message>
    <message>
      <source>This picture does not look like a whole frontal chest image in any position</source>
      <translation>Dieses Bild sieht in keiner Lage wie eine ganze frontale Thoraxaufnahme aus</translation>
    </message>
    <message>
      <source>This run uses the model of the option --model. Your choice is used by a start without it.</source>
      <translation>Dieser Programmlauf verwendet das Modell der Option --model. Ihre Wahl gilt bei einem Start ohne diese Option.</translation>
    </message>
    <message>
      <source>This screen was not measured, so there is no real size. Measure it first (View, Measure screen).</source>
      <translation>Dieser Bildschirm wurde nicht ausgemessen, darum gibt es keine Originalgröße. Messen Sie ihn zuerst aus (Ansicht, Bildschirm ausmessen).</translation>
    </message>
    <message>
      <source>This worklist has version {found}, and this program needs {expected}: use the program that created it, or name another file with --store.</source>
      <translation>Diese Arbeitsliste hat Version {found}, dieses Programm braucht {expected}: Verwenden Sie das Programm, das sie angelegt hat, oder geben Sie mit --store eine andere Datei an.</translation>
    </message>
    <message>
      <source>This worklist is being created. Try again in a moment.</source>
      <translation>Diese Arbeitsliste wird gerade angelegt. Versuchen Sie es gleich noch einmal.</translation>
    </message>
    <message>
      <source>This {kind} image is damaged, incomplete or of an unsupported form. Get it again from its source, or export it as PNG.</source>
      <translation>Dieses {kind}-Bild ist beschädigt, abgeschnitten oder von einer Form, die hier nicht gelesen wird. Holen Sie es erneut von seiner Quelle, oder exportieren Sie es als PNG.</translation>
    </message>
    <message>
      <source>Thum&amp;bnails</source>
      <translation>Vor&amp;schaubilder</translation>
    </message>
    <message>
      <source>Thumbnails</source>
      <translation>Vorschaubilder</translation>
    </message>
    <message>
      <source>Tier</source>
      <translation>Stufe</translation>
    </message>
    <message>
      <source>To the model this image looks unlike those that it was trained on</source>
      <translation>Für das Modell sieht diese Aufnahme anders aus als die, mit denen es trainiert wurde</translation>
    </message>
    <message>
      <source>Today</source>
      <translation>Heute</translation>
    </message>
    <message>
      <source>Token file</source>
      <translation>Token-Datei</translation>
    </message>
    <message>
      <source>Tool &amp;palette</source>
      <translation>&amp;Werkzeugleiste</translation>
    </message>
    <message>
      <source>Tool palette</source>
      <translation>Werkzeugleiste</translation>
    </message>
    <message>
      <source>Tools</source>
      <translation>Werkzeuge</translation>
    </message>
    <message>
      <source>Top left</source>
      <translation>Oben links</translation>
    </message>
    <message>
      <source>Top right</source>
      <translation>Oben rechts</translation>
    </message>
    <message>
      <source>Tour</source>
      <translation>Einführung</translation>
    </message>
    <message>
      <source>Trained / tested</source>
      <translation>Trainiert / getestet</translation>
    </message>
    <message>
      <source>Training data and training method</source>
      <translation>Trainingsdaten und Trainingsverfahren</translation>
    </message>
    <message>
      <source>Training details</source>
      <translation>Details zum Training</translation>
    </message>
    <message>
      <source>True length of the line in mm.
Lengths on this image are then valid in the plane of the measured object.</source>
      <translation>Wahre Länge der Linie in mm.
Längen auf dieser Aufnahme gelten dann in der Ebene des gemessenen Objekts.</translation>
    </message>
    <message>
      <source>Turn &amp;left</source>
      <translation>Nach &amp;links drehen</translation>
    </message>
    <message>
      <source>Turn &amp;right</source>
      <translation>Nach &amp;rechts drehen</translation>
    </message>
    <message>
      <source>Turn it in the program it comes from and export it again.</source>
      <translation>Drehen Sie sie in dem Programm, aus dem sie kommt, und exportieren Sie sie erneut.</translation>
    </message>
    <message>
      <source>Turn the image anticlockwise</source>
      <translation>Die Aufnahme gegen den Uhrzeigersinn drehen</translation>
    </message>
    <message>
      <source>Turn the image clockwise</source>
      <translation>Die Aufnahme im Uhrzeigersinn drehen</translation>
    </message>
    <message>
      <source>Type</source>
      <translation>Art</translation>
    </message>
    <message>
      <source>Undo the last change of the annotations</source>
      <translation>Die letzte Änderung der Annotationen rückgängig machen</translation>
    </message>
    <message>
      <source>Unused bits of the pixels may hold an overlay, and the image was compressed with loss, so traces of the overlay may be visible. Get the image from the archive without lossy compression.</source>
      <translation>Ungenutzte Bits der Pixel dieses Bildes enthalten vielleicht ein Overlay, und sie wurden verlustbehaftet komprimiert: Spuren davon können im Bild sein. Holen Sie das Bild verlustfrei aus dem Archiv.</translation>
    </message>
    <message>
      <source>Unverified order: a low position rules out no finding.</source>
      <translation>Ungeprüfte Reihenfolge: Ein hinterer Platz schließt keinen Befund aus.</translation>
    </message>
    <message>
      <source>Unverified output of a program: the order is a suggestion. A low position, or a score below the operating point, rules out no finding.</source>
      <translation>Ungeprüfte Ausgabe eines Programms: Die Reihenfolge ist ein Vorschlag. Ein hinterer Platz oder ein Score unter dem Arbeitspunkt schließt keinen Befund aus.</translation>
    </message>
    <message>
      <source>Unverified output of {model} ({hash}) on {device}. Percentages are calibrated probabilities, plain numbers are not.</source>
      <translation>Ungeprüfte Ausgabe von {model} ({hash}) auf {device}. Prozentwerte sind kalibrierte Wahrscheinlichkeiten, reine Zahlen nicht.</translation>
    </message>
    <message>
      <source>Up and Down choose a page, Tab goes into it</source>
      <translation>Auf und Ab wählen eine Seite, Tab führt hinein</translation>
    </message>
    <message>
      <source>Up to {images} images stand side by side: close one first.</source>
      <translation>Bis zu {images} Aufnahmen stehen nebeneinander: Schließen Sie zuerst eine.</translation>
    </message>
    <message>
      <source>Up, Down</source>
      <translation>Auf, Ab</translation>
    </message>
    <message>
      <source>Urgency</source>
      <translation>Dringlichkeit</translation>
    </message>
    <message>
      <source>Urgency: {tier} – {meaning}.</source>
      <translation>Dringlichkeit: {tier} – {meaning}.</translation>
    </message>
    <message>
      <source>Use this model</source>
      <translation>Dieses Modell verwenden</translation>
    </message>
    <message>
      <source>VR</source>
      <translation>VR</translation>
    </message>
    <message>
      <source>Value</source>
      <translation>Wert</translation>
    </message>
    <message>
      <source>Verify</source>
      <translation>Prüfen</translation>
    </message>
    <message>
      <source>View</source>
      <translation>Projektion</translation>
    </message>
    <message>
      <source>View or file</source>
      <translation>Projektion oder Datei</translation>
    </message>
    <message>
      <source>W {width}  L {level}</source>
      <translation>W {width}  L {level}</translation>
    </message>
    <message>
      <source>Weight</source>
      <translation>Gewicht</translation>
    </message>
    <message>
      <source>Weight from which: {tier}</source>
      <translation>Gewicht, ab dem gilt: {tier}</translation>
    </message>
    <message>
      <source>Weight of {name}</source>
      <translation>Gewicht von {name}</translation>
    </message>
    <message>
      <source>Weights of findings</source>
      <translation>Gewichte der Befunde</translation>
    </message>
    <message>
      <source>Welcome</source>
      <translation>Willkommen</translation>
    </message>
    <message>
      <source>What equals your annotations is not drawn twice.</source>
      <translation>Was Ihren Annotationen gleicht, wird nicht doppelt gezeichnet.</translation>
    </message>
    <message>
      <source>What somebody who is to help must know, without patient data</source>
      <translation>Was jemand wissen muss, der helfen soll, ohne Patientendaten</translation>
    </message>
    <message>
      <source>What the archive found; Enter opens the study</source>
      <translation>Was das Archiv gefunden hat; Eingabe öffnet die Studie</translation>
    </message>
    <message>
      <source>What the model is and how well it does</source>
      <translation>Was das Modell ist und wie gut es ist</translation>
    </message>
    <message>
      <source>Wheel</source>
      <translation>Mausrad</translation>
    </message>
    <message>
      <source>When one file is opened, list the other images of its folder too</source>
      <translation>Beim Öffnen einer einzelnen Datei auch die anderen Aufnahmen ihres Ordners auflisten</translation>
    </message>
    <message>
      <source>Where the archive sends images to</source>
      <translation>Wohin das Archiv Aufnahmen sendet</translation>
    </message>
    <message>
      <source>Where the model gives base rates, each score stands beside that of its finding: × 2 is twice as likely as in an image of which nothing is known. Arrows and colours follow the likelihood ratio. Above, near or below is said of the operating point.

Rest the pointer on a finding for the sensitivity and specificity there, and for how well the model does. An i marks a caveat; greyed findings are not scored.

A calibrated score is a probability on images like those it was measured on, not on yours.</source>
      <translation>Wo das Modell Basisraten nennt, steht jeder Score neben der seines Befundes: × 2 heißt doppelt so wahrscheinlich wie bei einer Aufnahme, von der nichts bekannt ist. Pfeile und Farben folgen dem Likelihood-Quotienten. Über, nahe und unter beziehen sich auf den Arbeitspunkt.

Lassen Sie den Mauszeiger auf einem Befund ruhen, um Sensitivität und Spezifität an diesem Punkt zu sehen, und wie gut das Modell ist. Ein i bezeichnet einen Vorbehalt; ausgegraute Befunde werden nicht bewertet.

Ein kalibrierter Score ist eine Wahrscheinlichkeit bei Aufnahmen wie denen, an denen er gemessen wurde, nicht bei Ihren.</translation>
    </message>
    <message>
      <source>Why this rank</source>
      <translation>Warum dieser Rang</translation>
    </message>
    <message>
      <source>Widen the window</source>
      <translation>Das Fenster verbreitern</translation>
    </message>
    <message>
      <source>Window</source>
      <translation>Fenster</translation>
    </message>
    <message>
      <source>Window (right: wider, down: darker)</source>
      <translation>Fensterung (rechts: weiter, unten: dunkler)</translation>
    </message>
    <message>
      <source>Window 2</source>
      <translation>Fenster 2</translation>
    </message>
    <message>
      <source>Window 3</source>
      <translation>Fenster 3</translation>
    </message>
    <message>
      <source>Window 4</source>
      <translation>Fenster 4</translation>
    </message>
    <message>
      <source>Window 5</source>
      <translation>Fenster 5</translation>
    </message>
    <message>
      <source>Window 6</source>
      <translation>Fenster 6</translation>
    </message>
    <message>
      <source>Window 7</source>
      <translation>Fenster 7</translation>
    </message>
    <message>
      <source>Window 8</source>
      <translation>Fenster 8</translation>
    </message>
    <message>
      <source>Window 9</source>
      <translation>Fenster 9</translation>
    </message>
    <message>
      <source>Window from a re&amp;gion</source>
      <translation>Fenster aus Re&amp;gion</translation>
    </message>
    <message>
      <source>Window of the file</source>
      <translation>Fenster der Datei</translation>
    </message>
    <message>
      <source>Window over the image's values</source>
      <translation>Fenster über die Werte der Aufnahme</translation>
    </message>
    <message>
      <source>Windows of this file that are ignored because their centre or width is not valid: {left} of {total}.</source>
      <translation>Weggelassene Fensterungen dieser Datei, denen das Zentrum oder eine verwendbare Weite fehlt: {left} von {total}.</translation>
    </message>
    <message>
      <source>Worklist</source>
      <translation>Arbeitsliste</translation>
    </message>
    <message>
      <source>Worklist order</source>
      <translation>Reihenfolge der Arbeitsliste</translation>
    </message>
    <message>
      <source>Write your impression, or mark findings as present or absent. Then reveal the scores of the model. Your text is saved as written, with the time: do not enter patient names.</source>
      <translation>Schreiben Sie Ihre Beurteilung, oder kennzeichnen Sie Befunde als vorhanden oder nicht vorhanden. Decken Sie dann die Scores des Modells auf. Ihr Text wird unverändert mit Uhrzeit gespeichert: Tragen Sie keine Patientennamen ein.</translation>
    </message>
    <message>
      <source>You and the model agree on what you entered</source>
      <translation>Sie und das Modell stimmen in Ihren Angaben überein</translation>
    </message>
    <message>
      <source>You can go on working. What happened is described, without patient data, in this file:
{file}</source>
      <translation>Sie können weiterarbeiten. Was geschehen ist, steht ohne Patientendaten in dieser Datei:
{file}</translation>
    </message>
    <message>
      <source>You do not have permission to read this file. Ask its owner for access.</source>
      <translation>Sie dürfen diese Datei nicht lesen. Fragen Sie den Eigentümer, oder kopieren Sie sie anderswohin.</translation>
    </message>
    <message>
      <source>You entered findings on this image in an earlier session ({date}). Those entered with the scores in view are shown with them.</source>
      <translation>Sie haben zu dieser Aufnahme schon in einer früheren Sitzung Befunde eingegeben ({date}). Was Sie bei sichtbaren Scores eingegeben haben, wird erst mit ihnen gezeigt.</translation>
    </message>
    <message>
      <source>You entered no finding as present or absent</source>
      <translation>Sie haben keinen Befund als vorhanden oder nicht vorhanden angegeben</translation>
    </message>
    <message>
      <source>Your earlier findings on this image could not be read. Their file was renamed: its name now ends in “.damaged”.</source>
      <translation>Ihre früheren Befunde zu dieser Aufnahme konnten nicht gelesen werden. Ihre Datei wurde umbenannt: Der Name endet jetzt auf „.damaged“.</translation>
    </message>
    <message>
      <source>Your findings (present, absent, comments, impression) are always saved in the program's own folder, and shown when the image is opened again. If you keep copies as well, each finding is also written to a folder that you choose, with a copy of the image, beginning with the image shown. The model can be trained with them.</source>
      <translation>Ihre Befunde (vorhanden, nicht vorhanden, Kommentare, Beurteilung) werden immer im programmeigenen Ordner gespeichert und beim nächsten Öffnen der Aufnahme wieder gezeigt. Wenn Sie zusätzlich Kopien ablegen, wird jeder Befund auch in einen Ordner Ihrer Wahl geschrieben, mit einer Kopie der Aufnahme, beginnend mit der gezeigten Aufnahme. Damit kann das Modell trainiert werden.</translation>
    </message>
    <message>
      <source>Your findings could not be saved for the next time that the image is opened. Check that the disk has free space and that the program may write to its data folder.</source>
      <translation>Ihre Befunde konnten nicht für das nächste Öffnen der Aufnahme gespeichert werden. Prüfen Sie, ob auf dem Datenträger Platz ist und ob das Programm in seinen Datenordner schreiben darf.</translation>
    </message>
    <message>
      <source>Your findings of an earlier session are shown ({date}).</source>
      <translation>Ihre Befunde aus einer früheren Sitzung werden gezeigt ({date}).</translation>
    </message>
    <message>
      <source>Your impression</source>
      <translation>Ihre Beurteilung</translation>
    </message>
    <message>
      <source>Zoom</source>
      <translation>Zoom</translation>
    </message>
    <message>
      <source>Zoom &amp;in</source>
      <translation>&amp;Vergrößern</translation>
    </message>
    <message>
      <source>Zoom &amp;out</source>
      <translation>Ver&amp;kleinern</translation>
    </message>
    <message>
      <source>Zoom and pan all images together, by millimetres where they are known</source>
      <translation>Alle Aufnahmen gemeinsam zoomen und verschieben, nach Millimetern, wo sie bekannt sind</translation>
    </message>
    <message>
      <source>Zoom at the pointer</source>
      <translation>Am Mauszeiger zoomen</translation>
    </message>
    <message>
      <source>a 7-Zip archive; unpack it and open the image inside</source>
      <translation>ein 7-Zip-Archiv; entpacken Sie es und öffnen Sie die Aufnahme darin</translation>
    </message>
    <message>
      <source>a BMP picture</source>
      <translation>ein BMP-Bild</translation>
    </message>
    <message>
      <source>a CT image</source>
      <translation>ein CT-Bild</translation>
    </message>
    <message>
      <source>a GIF picture</source>
      <translation>ein GIF-Bild</translation>
    </message>
    <message>
      <source>a HEIC picture</source>
      <translation>ein HEIC-Bild</translation>
    </message>
    <message>
      <source>a JPEG 2000 picture outside DICOM</source>
      <translation>ein JPEG-2000-Bild außerhalb von DICOM</translation>
    </message>
    <message>
      <source>a JPEG XL picture</source>
      <translation>ein JPEG-XL-Bild</translation>
    </message>
    <message>
      <source>a Linux program</source>
      <translation>ein Linux-Programm</translation>
    </message>
    <message>
      <source>a NIfTI header</source>
      <translation>ein NIfTI-Header</translation>
    </message>
    <message>
      <source>a NIfTI volume</source>
      <translation>ein NIfTI-Volumen</translation>
    </message>
    <message>
      <source>a NumPy array</source>
      <translation>ein NumPy-Array</translation>
    </message>
    <message>
      <source>a PDF document</source>
      <translation>ein PDF-Dokument</translation>
    </message>
    <message>
      <source>a PET image</source>
      <translation>ein PET-Bild</translation>
    </message>
    <message>
      <source>a Photoshop picture</source>
      <translation>ein Photoshop-Bild</translation>
    </message>
    <message>
      <source>a RAR archive; unpack it and open the image inside</source>
      <translation>ein RAR-Archiv; entpacken Sie es und öffnen Sie die Aufnahme darin</translation>
    </message>
    <message>
      <source>a TAR archive; unpack it and open the image inside</source>
      <translation>ein TAR-Archiv; entpacken Sie es und öffnen Sie die Aufnahme darin</translation>
    </message>
    <message>
      <source>a WebP picture</source>
      <translation>ein WebP-Bild</translation>
    </message>
    <message>
      <source>a Windows program</source>
      <translation>ein Windows-Programm</translation>
    </message>
    <message>
      <source>a ZIP archive or an office document; unpack it and open the image inside</source>
      <translation>ein ZIP-Archiv oder Office-Dokument; entpacken Sie es und öffnen Sie die Aufnahme darin</translation>
    </message>
    <message>
      <source>a bone density measurement</source>
      <translation>eine Knochendichtemessung</translation>
    </message>
    <message>
      <source>a bzip2 file; unpack it and open the image inside</source>
      <translation>eine bzip2-Datei; entpacken Sie sie und öffnen Sie die Aufnahme darin</translation>
    </message>
    <message>
      <source>a clinical document</source>
      <translation>ein klinisches Dokument</translation>
    </message>
    <message>
      <source>a colour palette</source>
      <translation>eine Farbpalette</translation>
    </message>
    <message>
      <source>a computed radiograph</source>
      <translation>eine Speicherfolienaufnahme (CR)</translation>
    </message>
    <message>
      <source>a database</source>
      <translation>eine Datenbank</translation>
    </message>
    <message>
      <source>a dental image</source>
      <translation>eine Zahnaufnahme</translation>
    </message>
    <message>
      <source>a device</source>
      <translation>ein Gerät</translation>
    </message>
    <message>
      <source>a digital radiograph</source>
      <translation>eine digitale Röntgenaufnahme</translation>
    </message>
    <message>
      <source>a document</source>
      <translation>ein Dokument</translation>
    </message>
    <message>
      <source>a file without an ending</source>
      <translation>Datei ohne Endung</translation>
    </message>
    <message>
      <source>a fluoroscopy image</source>
      <translation>ein Durchleuchtungsbild</translation>
    </message>
    <message>
      <source>a folder</source>
      <translation>ein Ordner</translation>
    </message>
    <message>
      <source>a gzip file; unpack it and open the image inside</source>
      <translation>eine gzip-Datei; entpacken Sie sie und öffnen Sie die Aufnahme darin</translation>
    </message>
    <message>
      <source>a hanging protocol</source>
      <translation>ein Hängeprotokoll</translation>
    </message>
    <message>
      <source>a hard copy</source>
      <translation>eine Hardcopy</translation>
    </message>
    <message>
      <source>a laser scan</source>
      <translation>ein Laserscan</translation>
    </message>
    <message>
      <source>a leg or foot</source>
      <translation>Bein oder Fuß</translation>
    </message>
    <message>
      <source>a limb</source>
      <translation>eine Extremität</translation>
    </message>
    <message>
      <source>a link that leads out of its folder</source>
      <translation>eine Verknüpfung, die aus dem Ordner herausführt</translation>
    </message>
    <message>
      <source>a list of key images</source>
      <translation>eine Liste von Schlüsselbildern</translation>
    </message>
    <message>
      <source>a list of key images. Open the images it names</source>
      <translation>eine Liste von Schlüsselbildern. Öffnen Sie die Bilder, die sie nennt</translation>
    </message>
    <message>
      <source>a mammogram</source>
      <translation>eine Mammographie</translation>
    </message>
    <message>
      <source>a measurement of the eye</source>
      <translation>eine Messung am Auge</translation>
    </message>
    <message>
      <source>a microscope picture</source>
      <translation>ein Mikroskopbild</translation>
    </message>
    <message>
      <source>a nuclear medicine image</source>
      <translation>ein nuklearmedizinisches Bild</translation>
    </message>
    <message>
      <source>a panoramic dental image</source>
      <translation>eine Panoramaschichtaufnahme</translation>
    </message>
    <message>
      <source>a parametric map, whose pixels are measurements</source>
      <translation>eine parametrische Karte, deren Pixel Messwerte sind</translation>
    </message>
    <message>
      <source>a photograph</source>
      <translation>eine Fotografie</translation>
    </message>
    <message>
      <source>a photograph of the eye</source>
      <translation>eine Fotografie des Auges</translation>
    </message>
    <message>
      <source>a photograph of the skin</source>
      <translation>eine Fotografie der Haut</translation>
    </message>
    <message>
      <source>a photograph or microscope picture</source>
      <translation>eine Fotografie oder ein Mikroskopbild</translation>
    </message>
    <message>
      <source>a pipe</source>
      <translation>eine Pipe</translation>
    </message>
    <message>
      <source>a plan</source>
      <translation>ein Plan</translation>
    </message>
    <message>
      <source>a presentation state</source>
      <translation>ein Presentation State</translation>
    </message>
    <message>
      <source>a presentation state cannot be read</source>
      <translation>ein Presentation State ist nicht lesbar</translation>
    </message>
    <message>
      <source>a presentation state is cut off</source>
      <translation>ein Presentation State ist abgeschnitten</translation>
    </message>
    <message>
      <source>a presentation state. Open the image it belongs to</source>
      <translation>ein Presentation State. Öffnen Sie die Aufnahme, zu der er gehört</translation>
    </message>
    <message>
      <source>a pressure curve</source>
      <translation>eine Druckkurve</translation>
    </message>
    <message>
      <source>a radiation dose report</source>
      <translation>ein Dosisbericht</translation>
    </message>
    <message>
      <source>a radiograph</source>
      <translation>eine Röntgenaufnahme</translation>
    </message>
    <message>
      <source>a radiotherapy dose</source>
      <translation>eine Strahlentherapie-Dosis</translation>
    </message>
    <message>
      <source>a radiotherapy image</source>
      <translation>ein Bild der Strahlentherapie</translation>
    </message>
    <message>
      <source>a radiotherapy object</source>
      <translation>ein Objekt der Strahlentherapie</translation>
    </message>
    <message>
      <source>a radiotherapy plan</source>
      <translation>ein Strahlentherapie-Plan</translation>
    </message>
    <message>
      <source>a radiotherapy record</source>
      <translation>ein Strahlentherapie-Protokoll</translation>
    </message>
    <message>
      <source>a registration</source>
      <translation>eine Registrierung</translation>
    </message>
    <message>
      <source>a respiration curve</source>
      <translation>eine Atemkurve</translation>
    </message>
    <message>
      <source>a score of the most urgent findings is at or above its operating point</source>
      <translation>der Score eines der dringendsten Befunde erreicht seinen Arbeitspunkt</translation>
    </message>
    <message>
      <source>a score of the urgent findings is at or above its operating point</source>
      <translation>der Score eines dringenden Befundes erreicht seinen Arbeitspunkt</translation>
    </message>
    <message>
      <source>a secondary capture</source>
      <translation>eine Secondary Capture</translation>
    </message>
    <message>
      <source>a segmentation</source>
      <translation>eine Segmentierung</translation>
    </message>
    <message>
      <source>a segmentation. Open the image it was drawn on</source>
      <translation>eine Segmentierung. Öffnen Sie das Bild, auf dem sie gezeichnet wurde</translation>
    </message>
    <message>
      <source>a socket</source>
      <translation>ein Socket</translation>
    </message>
    <message>
      <source>a sound record</source>
      <translation>eine Tonaufnahme</translation>
    </message>
    <message>
      <source>a structured report</source>
      <translation>ein strukturierter Bericht</translation>
    </message>
    <message>
      <source>a structured report. Open the image it reports on</source>
      <translation>ein strukturierter Bericht. Öffnen Sie die Aufnahme, über die er berichtet</translation>
    </message>
    <message>
      <source>a surface scan</source>
      <translation>ein Oberflächenscan</translation>
    </message>
    <message>
      <source>a table or a column is missing</source>
      <translation>eine Tabelle oder eine Spalte fehlt</translation>
    </message>
    <message>
      <source>a text</source>
      <translation>ein Text</translation>
    </message>
    <message>
      <source>a thermogram</source>
      <translation>ein Thermogramm</translation>
    </message>
    <message>
      <source>a three-dimensional model</source>
      <translation>ein dreidimensionales Modell</translation>
    </message>
    <message>
      <source>a tomogram of the eye</source>
      <translation>ein Tomogramm des Auges</translation>
    </message>
    <message>
      <source>a tomosynthesis or 3D X-ray image</source>
      <translation>ein Tomosynthese- oder 3D-Röntgenbild</translation>
    </message>
    <message>
      <source>a video or HEIF file</source>
      <translation>eine Video- oder HEIF-Datei</translation>
    </message>
    <message>
      <source>a waveform, such as an ECG</source>
      <translation>eine Kurve, etwa ein EKG</translation>
    </message>
    <message>
      <source>a web page</source>
      <translation>eine Webseite</translation>
    </message>
    <message>
      <source>a web page, no {what}</source>
      <translation>eine Webseite, kein {what}</translation>
    </message>
    <message>
      <source>about its base rate</source>
      <translation>etwa wie die Basisrate</translation>
    </message>
    <message>
      <source>above</source>
      <translation>über</translation>
    </message>
    <message>
      <source>absent</source>
      <translation>nicht vorhanden</translation>
    </message>
    <message>
      <source>activates the selected item</source>
      <translation>aktiviert das gewählte Element</translation>
    </message>
    <message>
      <source>against the finding</source>
      <translation>gegen den Befund</translation>
    </message>
    <message>
      <source>agreement with Grad-CAM r {r}</source>
      <translation>Übereinstimmung mit Grad-CAM r {r}</translation>
    </message>
    <message>
      <source>an AVIF picture</source>
      <translation>ein AVIF-Bild</translation>
    </message>
    <message>
      <source>an ECG</source>
      <translation>ein EKG</translation>
    </message>
    <message>
      <source>an EEG</source>
      <translation>ein EEG</translation>
    </message>
    <message>
      <source>an HDF5 file</source>
      <translation>eine HDF5-Datei</translation>
    </message>
    <message>
      <source>an MR angiogram</source>
      <translation>ein MR-Angiogramm</translation>
    </message>
    <message>
      <source>an MR image</source>
      <translation>ein MR-Bild</translation>
    </message>
    <message>
      <source>an MR spectrum</source>
      <translation>ein MR-Spektrum</translation>
    </message>
    <message>
      <source>an NRRD volume</source>
      <translation>ein NRRD-Volumen</translation>
    </message>
    <message>
      <source>an SVG drawing</source>
      <translation>eine SVG-Zeichnung</translation>
    </message>
    <message>
      <source>an XML text</source>
      <translation>ein XML-Text</translation>
    </message>
    <message>
      <source>an angiogram</source>
      <translation>ein Angiogramm</translation>
    </message>
    <message>
      <source>an answer of more than {size} MiB, perhaps without end</source>
      <translation>eine Antwort von mehr als {size} MiB, vielleicht ohne Ende</translation>
    </message>
    <message>
      <source>an arm or hand</source>
      <translation>Arm oder Hand</translation>
    </message>
    <message>
      <source>an echocardiogram</source>
      <translation>ein Echokardiogramm</translation>
    </message>
    <message>
      <source>an electrophysiology record</source>
      <translation>eine elektrophysiologische Aufzeichnung</translation>
    </message>
    <message>
      <source>an empty ZIP archive</source>
      <translation>ein leeres ZIP-Archiv</translation>
    </message>
    <message>
      <source>an empty answer</source>
      <translation>eine leere Antwort</translation>
    </message>
    <message>
      <source>an endoscopy picture</source>
      <translation>ein Endoskopiebild</translation>
    </message>
    <message>
      <source>an entry is not valid</source>
      <translation>ein Eintrag ist ungültig</translation>
    </message>
    <message>
      <source>an image from inside a vessel</source>
      <translation>ein Bild aus dem Inneren eines Gefäßes</translation>
    </message>
    <message>
      <source>an image of an unknown modality</source>
      <translation>ein Bild einer Modalität, die hier nicht bekannt ist</translation>
    </message>
    <message>
      <source>an image of unstated origin</source>
      <translation>ein Bild ungenannter Herkunft</translation>
    </message>
    <message>
      <source>an index of a disc (DICOMDIR). Open the files it lists</source>
      <translation>ein Verzeichnis einer Disc (DICOMDIR). Öffnen Sie die Dateien, die es nennt</translation>
    </message>
    <message>
      <source>an old office document</source>
      <translation>ein altes Office-Dokument</translation>
    </message>
    <message>
      <source>an optical tomogram</source>
      <translation>ein optisches Tomogramm</translation>
    </message>
    <message>
      <source>an ultrasound bone measurement</source>
      <translation>eine Ultraschallmessung am Knochen</translation>
    </message>
    <message>
      <source>an ultrasound image</source>
      <translation>ein Ultraschallbild</translation>
    </message>
    <message>
      <source>an ultrasound image from inside a vessel</source>
      <translation>ein Ultraschallbild aus dem Inneren eines Gefäßes</translation>
    </message>
    <message>
      <source>an xz file; unpack it and open the image inside</source>
      <translation>eine xz-Datei; entpacken Sie sie und öffnen Sie die Aufnahme darin</translation>
    </message>
    <message>
      <source>and {more} more</source>
      <translation>und {more} weitere</translation>
    </message>
    <message>
      <source>another instance than the one requested</source>
      <translation>ein anderes Objekt als das angeforderte</translation>
    </message>
    <message>
      <source>answer continues, but repeats its beginning</source>
      <translation>Antwort geht weiter, wiederholt aber ihren Anfang</translation>
    </message>
    <message>
      <source>answer without a UID that can be used</source>
      <translation>Antwort ohne brauchbare UID</translation>
    </message>
    <message>
      <source>area {area}  ({pixels} pixels)</source>
      <translation>Fläche {area}  ({pixels} Pixel)</translation>
    </message>
    <message>
      <source>as seen now</source>
      <translation>wie jetzt zu sehen</translation>
    </message>
    <message>
      <source>at the detector</source>
      <translation>am Detektor</translation>
    </message>
    <message>
      <source>base rate</source>
      <translation>Basisrate</translation>
    </message>
    <message>
      <source>before the scores were shown</source>
      <translation>bevor die Scores gezeigt wurden</translation>
    </message>
    <message>
      <source>being scored</source>
      <translation>wird bewertet</translation>
    </message>
    <message>
      <source>below</source>
      <translation>unter</translation>
    </message>
    <message>
      <source>black</source>
      <translation>schwarz</translation>
    </message>
    <message>
      <source>blurred</source>
      <translation>weichgezeichnet</translation>
    </message>
    <message>
      <source>born {date}</source>
      <translation>geb. {date}</translation>
    </message>
    <message>
      <source>calibrated at an object's depth</source>
      <translation>in der Tiefe eines Objekts kalibriert</translation>
    </message>
    <message>
      <source>calibrated by hand</source>
      <translation>von Hand kalibriert</translation>
    </message>
    <message>
      <source>calibrated probability</source>
      <translation>kalibrierte Wahrscheinlichkeit</translation>
    </message>
    <message>
      <source>cannot be shown</source>
      <translation>nicht darstellbar</translation>
    </message>
    <message>
      <source>chest {width}</source>
      <translation>Thorax {width}</translation>
    </message>
    <message>
      <source>colour</source>
      <translation>Farbe</translation>
    </message>
    <message>
      <source>column {column}, row {row}</source>
      <translation>Spalte {column}, Zeile {row}</translation>
    </message>
    <message>
      <source>comment: {comment}</source>
      <translation>Kommentar: {comment}</translation>
    </message>
    <message>
      <source>completeness error {error}</source>
      <translation>Vollständigkeitsfehler {error}</translation>
    </message>
    <message>
      <source>converged</source>
      <translation>konvergiert</translation>
    </message>
    <message>
      <source>corrected for an assumed depth</source>
      <translation>korrigiert für angenommene Tiefe</translation>
    </message>
    <message>
      <source>corrected, estimated magnification</source>
      <translation>korrigiert, Vergrößerung geschätzt</translation>
    </message>
    <message>
      <source>corrected, how is not stated</source>
      <translation>korrigiert, Verfahren nicht angegeben</translation>
    </message>
    <message>
      <source>deflated</source>
      <translation>mit Deflate komprimiert</translation>
    </message>
    <message>
      <source>depends in part on the view (AUC {ap:.2f} within AP images)</source>
      <translation>hängt zum Teil von der Projektion ab (AUC {ap:.2f} innerhalb der AP-Aufnahmen)</translation>
    </message>
    <message>
      <source>depends in part on the view (AUC {pa:.2f} within PA images)</source>
      <translation>hängt zum Teil von der Projektion ab (AUC {pa:.2f} innerhalb der PA-Aufnahmen)</translation>
    </message>
    <message>
      <source>depends in part on the view (AUC {pa:.2f} within PA images, {ap:.2f} within AP)</source>
      <translation>hängt zum Teil von der Projektion ab (AUC {pa:.2f} innerhalb der PA-, {ap:.2f} innerhalb der AP-Aufnahmen)</translation>
    </message>
    <message>
      <source>depends in part on the view (PA or AP)</source>
      <translation>hängt zum Teil von der Projektion (PA oder AP) ab</translation>
    </message>
    <message>
      <source>detector or patient: not stated</source>
      <translation>Detektor oder Patient: nicht angegeben</translation>
    </message>
    <message>
      <source>differs from the model</source>
      <translation>abweichend vom Modell</translation>
    </message>
    <message>
      <source>drawn at {percent:.0f} % opacity</source>
      <translation>mit {percent:.0f} % Deckkraft gezeichnet</translation>
    </message>
    <message>
      <source>failed, unread</source>
      <translation>fehlgeschlagen, ungelesen</translation>
    </message>
    <message>
      <source>for the finding</source>
      <translation>für den Befund</translation>
    </message>
    <message>
      <source>for this finding it points worse than the finding's usual place ({share} against {prior} of {cases} images with a radiologist's box)</source>
      <translation>sie trifft diesen Befund schlechter als seine übliche Lage ({share} gegen {prior} von {cases} Aufnahmen mit eingezeichnetem Befund)</translation>
    </message>
    <message>
      <source>frame {number} of {all}</source>
      <translation>Einzelbild {number} von {all}</translation>
    </message>
    <message>
      <source>frontal</source>
      <translation>frontal</translation>
    </message>
    <message>
      <source>headers read: {read}</source>
      <translation>gelesene Header: {read}</translation>
    </message>
    <message>
      <source>heart {width}</source>
      <translation>Herz {width}</translation>
    </message>
    <message>
      <source>heat map chosen</source>
      <translation>Heatmap gewählt</translation>
    </message>
    <message>
      <source>heat maps of this finding were not tested</source>
      <translation>Heatmaps dieses Befunds wurden nicht geprüft</translation>
    </message>
    <message>
      <source>high</source>
      <translation>hoch</translation>
    </message>
    <message>
      <source>immediate</source>
      <translation>sofort</translation>
    </message>
    <message>
      <source>instance identifier (SOP Instance UID)</source>
      <translation>die eigene Kennung (SOP Instance UID)</translation>
    </message>
    <message>
      <source>inverted</source>
      <translation>invertiert</translation>
    </message>
    <message>
      <source>it cannot be reached, its certificate is not trusted, or its answer is damaged</source>
      <translation>Es ist nicht erreichbar, sein Zertifikat ist nicht vertrauenswürdig, oder seine Antwort ist beschädigt</translation>
    </message>
    <message>
      <source>it did not converge</source>
      <translation>sie ist nicht konvergiert</translation>
    </message>
    <message>
      <source>it does not accept such queries, or closed the connection</source>
      <translation>es nimmt solche Abfragen nicht an oder hat die Verbindung beendet</translation>
    </message>
    <message>
      <source>it does not answer a C-ECHO</source>
      <translation>es beantwortet kein C-ECHO</translation>
    </message>
    <message>
      <source>it has no identity</source>
      <translation>ihr fehlt die Kennung</translation>
    </message>
    <message>
      <source>it holds a view, a trigger or a table that this program never creates</source>
      <translation>sie enthält eine Sicht, einen Trigger oder eine Tabelle, die dieses Programm nie anlegt</translation>
    </message>
    <message>
      <source>it holds more than {limit} values</source>
      <translation>Sie enthält mehr als {limit} Werte</translation>
    </message>
    <message>
      <source>it is an HEVC video</source>
      <translation>sie ist ein HEVC-Video</translation>
    </message>
    <message>
      <source>it is an MPEG-2 video</source>
      <translation>sie ist ein MPEG-2-Video</translation>
    </message>
    <message>
      <source>it is an MPEG-4 video</source>
      <translation>sie ist ein MPEG-4-Video</translation>
    </message>
    <message>
      <source>it is compressed with JPEG XL</source>
      <translation>sie ist mit JPEG XL komprimiert</translation>
    </message>
    <message>
      <source>it is empty</source>
      <translation>Sie ist leer</translation>
    </message>
    <message>
      <source>it is named DICOMDIR but is not the index of a disc</source>
      <translation>sie heißt DICOMDIR, ist aber kein Verzeichnis einer Disc</translation>
    </message>
    <message>
      <source>it redirects elsewhere (status {code}), which is not followed</source>
      <translation>Es leitet anderswohin weiter (Status {code}); dem wird nicht gefolgt</translation>
    </message>
    <message>
      <source>it takes too long</source>
      <translation>Es dauert zu lange</translation>
    </message>
    <message>
      <source>its DICOM header cannot be read</source>
      <translation>ihr DICOM-Header ist nicht lesbar</translation>
    </message>
    <message>
      <source>its colours are stored for pairs of pixels, but the number of columns is odd</source>
      <translation>ihre Farben sind für Pixelpaare gespeichert, aber ihre Zeilen sind ungerade</translation>
    </message>
    <message>
      <source>its compressed pixel data are cut off</source>
      <translation>ihre komprimierten Pixel sind abgeschnitten</translation>
    </message>
    <message>
      <source>its compressed pixel data cannot be decoded</source>
      <translation>ihre komprimierten Pixel sind nicht dekodierbar</translation>
    </message>
    <message>
      <source>its compressed pixel data have no valid start</source>
      <translation>ihre komprimierten Pixel beginnen nicht, wie sie sollten</translation>
    </message>
    <message>
      <source>its compressed pixel data have two end markers</source>
      <translation>ihre komprimierten Pixel enden zweimal</translation>
    </message>
    <message>
      <source>its deflated data cannot be unpacked</source>
      <translation>ihre gepackten Daten sind nicht entpackbar</translation>
    </message>
    <message>
      <source>its frames are deflated one by one</source>
      <translation>ihre Bilder sind einzeln gepackt</translation>
    </message>
    <message>
      <source>its header does not state the number of rows and columns</source>
      <translation>ihr Header sagt nicht, wie viele Zeilen und Spalten es gibt</translation>
    </message>
    <message>
      <source>its header states one frame, but its compressed pixel data hold several</source>
      <translation>ihr Header nennt ein Bild, ihre komprimierten Pixeldaten enthalten mehrere</translation>
    </message>
    <message>
      <source>its index (DICOMDIR) cannot be read</source>
      <translation>ihr Verzeichnis (DICOMDIR) ist nicht lesbar</translation>
    </message>
    <message>
      <source>its pages are inconsistent</source>
      <translation>ihre Seiten sind widersprüchlich</translation>
    </message>
    <message>
      <source>its patient and study attributes cannot be encoded</source>
      <translation>was sie über Patient und Untersuchung sagt, lässt sich nicht erneut aufschreiben</translation>
    </message>
    <message>
      <source>its pixels lie on a server (JPIP)</source>
      <translation>ihre Pixel liegen auf einem Server (JPIP)</translation>
    </message>
    <message>
      <source>its sum misses the change of the score by {share}</source>
      <translation>ihre Summe verfehlt die Änderung des Scores um {share}</translation>
    </message>
    <message>
      <source>its transfer syntax is not known</source>
      <translation>ihre Kompression ist hier nicht bekannt</translation>
    </message>
    <message>
      <source>its urgency table is not valid</source>
      <translation>ihre Dringlichkeitstabelle ist ungültig</translation>
    </message>
    <message>
      <source>kVp</source>
      <translation>kVp</translation>
    </message>
    <message>
      <source>key image</source>
      <translation>Schlüsselbild</translation>
    </message>
    <message>
      <source>lateral</source>
      <translation>seitlich</translation>
    </message>
    <message>
      <source>left costophrenic angle</source>
      <translation>linker kostophrenischer Winkel</translation>
    </message>
    <message>
      <source>left costophrenic angle or mediastinum</source>
      <translation>linker kostophrenischer Winkel oder Mediastinum</translation>
    </message>
    <message>
      <source>left costophrenic angle or outside the lung fields</source>
      <translation>linker kostophrenischer Winkel oder außerhalb der Lungenfelder</translation>
    </message>
    <message>
      <source>left lower zone</source>
      <translation>linkes Unterfeld</translation>
    </message>
    <message>
      <source>left lower zone or costophrenic angle</source>
      <translation>linkes Unterfeld oder linker kostophrenischer Winkel</translation>
    </message>
    <message>
      <source>left lower zone or mediastinum</source>
      <translation>linkes Unterfeld oder Mediastinum</translation>
    </message>
    <message>
      <source>left lower zone or outside the lung fields</source>
      <translation>linkes Unterfeld oder außerhalb der Lungenfelder</translation>
    </message>
    <message>
      <source>left middle or lower zone</source>
      <translation>linkes Mittel- oder Unterfeld</translation>
    </message>
    <message>
      <source>left middle zone</source>
      <translation>linkes Mittelfeld</translation>
    </message>
    <message>
      <source>left middle zone or costophrenic angle</source>
      <translation>linkes Mittelfeld oder linker kostophrenischer Winkel</translation>
    </message>
    <message>
      <source>left middle zone or mediastinum</source>
      <translation>linkes Mittelfeld oder Mediastinum</translation>
    </message>
    <message>
      <source>left middle zone or outside the lung fields</source>
      <translation>linkes Mittelfeld oder außerhalb der Lungenfelder</translation>
    </message>
    <message>
      <source>left upper or lower zone</source>
      <translation>linkes Ober- oder Unterfeld</translation>
    </message>
    <message>
      <source>left upper or middle zone</source>
      <translation>linkes Ober- oder Mittelfeld</translation>
    </message>
    <message>
      <source>left upper zone</source>
      <translation>linkes Oberfeld</translation>
    </message>
    <message>
      <source>left upper zone or costophrenic angle</source>
      <translation>linkes Oberfeld oder linker kostophrenischer Winkel</translation>
    </message>
    <message>
      <source>left upper zone or mediastinum</source>
      <translation>linkes Oberfeld oder Mediastinum</translation>
    </message>
    <message>
      <source>left upper zone or outside the lung fields</source>
      <translation>linkes Oberfeld oder außerhalb der Lungenfelder</translation>
    </message>
    <message>
      <source>less likely than its base rate</source>
      <translation>weniger wahrscheinlich als die Basisrate</translation>
    </message>
    <message>
      <source>likelihood ratio {ratio}: {meaning}</source>
      <translation>Likelihood-Quotient {ratio}: {meaning}</translation>
    </message>
    <message>
      <source>logit</source>
      <translation>Logit</translation>
    </message>
    <message>
      <source>lossless</source>
      <translation>verlustfrei</translation>
    </message>
    <message>
      <source>lossy compression</source>
      <translation>verlustbehaftet komprimiert</translation>
    </message>
    <message>
      <source>low</source>
      <translation>gering</translation>
    </message>
    <message>
      <source>mA</source>
      <translation>mA</translation>
    </message>
    <message>
      <source>mAs</source>
      <translation>mAs</translation>
    </message>
    <message>
      <source>mean</source>
      <translation>mittelgrau</translation>
    </message>
    <message>
      <source>mean {mean}  SD {sd}  (pixel values)</source>
      <translation>Mittelwert {mean}  SD {sd}  (Pixelwerte)</translation>
    </message>
    <message>
      <source>measured on few images that have it</source>
      <translation>an wenigen Aufnahmen mit diesem Befund gemessen</translation>
    </message>
    <message>
      <source>measured on only {positives:.0f} images that have it</source>
      <translation>nur an {positives:.0f} Aufnahmen mit diesem Befund gemessen</translation>
    </message>
    <message>
      <source>measured or derived data without a picture</source>
      <translation>ein Datensatz aus Messungen oder Ableitungen ohne Bild</translation>
    </message>
    <message>
      <source>mediastinum</source>
      <translation>Mediastinum</translation>
    </message>
    <message>
      <source>mediastinum or outside the lung fields</source>
      <translation>Mediastinum oder außerhalb der Lungenfelder</translation>
    </message>
    <message>
      <source>min {low:g}  max {high:g}</source>
      <translation>Min. {low:g}  Max. {high:g}</translation>
    </message>
    <message>
      <source>moderate</source>
      <translation>mittel</translation>
    </message>
    <message>
      <source>moderately more likely than its base rate</source>
      <translation>deutlich wahrscheinlicher als die Basisrate</translation>
    </message>
    <message>
      <source>months</source>
      <translation>Monate</translation>
    </message>
    <message>
      <source>more than {limit} answers repeat others</source>
      <translation>mehr als {limit} Antworten wiederholen andere</translation>
    </message>
    <message>
      <source>more than {limit} answers to one query: query fewer days</source>
      <translation>mehr als {limit} Antworten auf eine Abfrage: fragen Sie weniger Tage ab</translation>
    </message>
    <message>
      <source>more than {limit} images</source>
      <translation>mehr als {limit} Aufnahmen</translation>
    </message>
    <message>
      <source>more than {limit} pages of answers to one query: query fewer days</source>
      <translation>mehr als {limit} Seiten mit Antworten auf eine Abfrage: fragen Sie weniger Tage ab</translation>
    </message>
    <message>
      <source>most images with it show its treatment (such as a chest tube), which the model may have learnt in its place</source>
      <translation>die meisten Aufnahmen mit diesem Befund zeigen seine Behandlung (etwa eine Thoraxdrainage), die das Modell an seiner Stelle gelernt haben kann</translation>
    </message>
    <message>
      <source>most of it speaks against the finding</source>
      <translation>das meiste darin spricht gegen den Befund</translation>
    </message>
    <message>
      <source>moves the focus</source>
      <translation>bewegt den Fokus</translation>
    </message>
    <message>
      <source>ms</source>
      <translation>ms</translation>
    </message>
    <message>
      <source>much more likely than its base rate</source>
      <translation>sehr viel wahrscheinlicher als die Basisrate</translation>
    </message>
    <message>
      <source>near</source>
      <translation>nahe</translation>
    </message>
    <message>
      <source>near-lossless</source>
      <translation>nahezu verlustfrei</translation>
    </message>
    <message>
      <source>no</source>
      <translation>nein</translation>
    </message>
    <message>
      <source>no angle</source>
      <translation>kein Winkel</translation>
    </message>
    <message>
      <source>no end of answers within {seconds} s</source>
      <translation>kein Ende der Antworten innerhalb von {seconds} s</translation>
    </message>
    <message>
      <source>no file</source>
      <translation>keine Datei</translation>
    </message>
    <message>
      <source>no model yet</source>
      <translation>noch kein Modell</translation>
    </message>
    <message>
      <source>no status</source>
      <translation>kein Status</translation>
    </message>
    <message>
      <source>no {what}</source>
      <translation>kein {what}</translation>
    </message>
    <message>
      <source>not calibrated</source>
      <translation>nicht kalibriert</translation>
    </message>
    <message>
      <source>not checked whether it is the same patient</source>
      <translation>nicht geprüft, ob es derselbe Patient ist</translation>
    </message>
    <message>
      <source>not converged</source>
      <translation>nicht konvergiert</translation>
    </message>
    <message>
      <source>not informative</source>
      <translation>nicht aussagekräftig</translation>
    </message>
    <message>
      <source>not measured</source>
      <translation>nicht gemessen</translation>
    </message>
    <message>
      <source>not requested</source>
      <translation>nicht angefordert</translation>
    </message>
    <message>
      <source>not scored</source>
      <translation>nicht bewertet</translation>
    </message>
    <message>
      <source>not scored: AUC {value:.2f}, may be as low as {low:.2f}</source>
      <translation>nicht bewertet: AUC {value:.2f}, möglich bis herab zu {low:.2f}</translation>
    </message>
    <message>
      <source>not scored: insufficient examples</source>
      <translation>nicht bewertet: zu wenige Beispiele</translation>
    </message>
    <message>
      <source>not sent (status {code})</source>
      <translation>nicht gesendet (Status {code})</translation>
    </message>
    <message>
      <source>not sent ({why})</source>
      <translation>nicht gesendet ({why})</translation>
    </message>
    <message>
      <source>not shown to be better than 16 × 16 pixels alone</source>
      <translation>nicht nachweislich besser als 16 × 16 Pixel allein</translation>
    </message>
    <message>
      <source>not shown to be better than 16 × 16 pixels alone (AUC {model:.2f}, theirs {pixels:.2f})</source>
      <translation>nicht nachweislich besser als 16 × 16 Pixel allein (AUC {model:.2f}, deren AUC {pixels:.2f})</translation>
    </message>
    <message>
      <source>not stored: {why}</source>
      <translation>nicht gespeichert: {why}</translation>
    </message>
    <message>
      <source>not suitable, unread</source>
      <translation>nicht geeignet, ungelesen</translation>
    </message>
    <message>
      <source>nothing in the image speaks for the finding</source>
      <translation>nichts in der Aufnahme spricht für den Befund</translation>
    </message>
    <message>
      <source>nothing is known of it, so it may show anything</source>
      <translation>über die Aufnahme ist nichts bekannt, sie kann alles zeigen</translation>
    </message>
    <message>
      <source>object type (SOP Class UID)</source>
      <translation>die Art des Objekts (SOP Class UID)</translation>
    </message>
    <message>
      <source>of another patient</source>
      <translation>gehört zu einem anderen Patienten</translation>
    </message>
    <message>
      <source>of another series</source>
      <translation>gehört zu einer anderen Serie</translation>
    </message>
    <message>
      <source>of another study</source>
      <translation>gehört zu einer anderen Studie</translation>
    </message>
    <message>
      <source>of the midline, within the chest</source>
      <translation>der Mittellinie, innerhalb des Thorax</translation>
    </message>
    <message>
      <source>on the scanned image</source>
      <translation>auf dem gescannten Film</translation>
    </message>
    <message>
      <source>op. point</source>
      <translation>Arb.-Pkt.</translation>
    </message>
    <message>
      <source>opacity</source>
      <translation>Deckkraft</translation>
    </message>
    <message>
      <source>orange for the finding, blue against it</source>
      <translation>orange für den Befund, blau gegen ihn</translation>
    </message>
    <message>
      <source>other devices failed</source>
      <translation>andere Geräte schieden aus</translation>
    </message>
    <message>
      <source>outlines for radiotherapy</source>
      <translation>eine Kontur für die Strahlentherapie</translation>
    </message>
    <message>
      <source>outside the image</source>
      <translation>außerhalb der Aufnahme</translation>
    </message>
    <message>
      <source>outside the lung fields</source>
      <translation>außerhalb der Lungenfelder</translation>
    </message>
    <message>
      <source>over 1000 %</source>
      <translation>über 1000 %</translation>
    </message>
    <message>
      <source>pixel value {value:g}, shown at {shown:.0f} %</source>
      <translation>Pixelwert {value:g}, gezeigt mit {shown:.0f} %</translation>
    </message>
    <message>
      <source>pixels {times:.2f} × as high as wide, in true proportion</source>
      <translation>Pixel {times:.2f} × so hoch wie breit, maßstäblich gezeigt</translation>
    </message>
    <message>
      <source>present</source>
      <translation>vorhanden</translation>
    </message>
    <message>
      <source>probability</source>
      <translation>Wahrscheinlichkeit</translation>
    </message>
    <message>
      <source>read</source>
      <translation>gelesen</translation>
    </message>
    <message>
      <source>reader: {answer}</source>
      <translation>Befunder: {answer}</translation>
    </message>
    <message>
      <source>real-world value data without a picture</source>
      <translation>ein Datensatz realer Messgrößen ohne Bild</translation>
    </message>
    <message>
      <source>regions that hold about half of what speaks for the finding, a cross at each one's highest point</source>
      <translation>Regionen mit etwa der Hälfte dessen, was für den Befund spricht, ein Kreuz an ihrem höchsten Punkt</translation>
    </message>
    <message>
      <source>right costophrenic angle</source>
      <translation>rechter kostophrenischer Winkel</translation>
    </message>
    <message>
      <source>right costophrenic angle or left costophrenic angle</source>
      <translation>rechter kostophrenischer Winkel oder linker kostophrenischer Winkel</translation>
    </message>
    <message>
      <source>right costophrenic angle or left lower zone</source>
      <translation>rechter kostophrenischer Winkel oder linkes Unterfeld</translation>
    </message>
    <message>
      <source>right costophrenic angle or left middle zone</source>
      <translation>rechter kostophrenischer Winkel oder linkes Mittelfeld</translation>
    </message>
    <message>
      <source>right costophrenic angle or left upper zone</source>
      <translation>rechter kostophrenischer Winkel oder linkes Oberfeld</translation>
    </message>
    <message>
      <source>right costophrenic angle or mediastinum</source>
      <translation>rechter kostophrenischer Winkel oder Mediastinum</translation>
    </message>
    <message>
      <source>right costophrenic angle or outside the lung fields</source>
      <translation>rechter kostophrenischer Winkel oder außerhalb der Lungenfelder</translation>
    </message>
    <message>
      <source>right lower zone</source>
      <translation>rechtes Unterfeld</translation>
    </message>
    <message>
      <source>right lower zone or costophrenic angle</source>
      <translation>rechtes Unterfeld oder rechter kostophrenischer Winkel</translation>
    </message>
    <message>
      <source>right lower zone or left costophrenic angle</source>
      <translation>rechtes Unterfeld oder linker kostophrenischer Winkel</translation>
    </message>
    <message>
      <source>right lower zone or left lower zone</source>
      <translation>rechtes Unterfeld oder linkes Unterfeld</translation>
    </message>
    <message>
      <source>right lower zone or left middle zone</source>
      <translation>rechtes Unterfeld oder linkes Mittelfeld</translation>
    </message>
    <message>
      <source>right lower zone or left upper zone</source>
      <translation>rechtes Unterfeld oder linkes Oberfeld</translation>
    </message>
    <message>
      <source>right lower zone or mediastinum</source>
      <translation>rechtes Unterfeld oder Mediastinum</translation>
    </message>
    <message>
      <source>right lower zone or outside the lung fields</source>
      <translation>rechtes Unterfeld oder außerhalb der Lungenfelder</translation>
    </message>
    <message>
      <source>right middle or lower zone</source>
      <translation>rechtes Mittel- oder Unterfeld</translation>
    </message>
    <message>
      <source>right middle zone</source>
      <translation>rechtes Mittelfeld</translation>
    </message>
    <message>
      <source>right middle zone or costophrenic angle</source>
      <translation>rechtes Mittelfeld oder rechter kostophrenischer Winkel</translation>
    </message>
    <message>
      <source>right middle zone or left costophrenic angle</source>
      <translation>rechtes Mittelfeld oder linker kostophrenischer Winkel</translation>
    </message>
    <message>
      <source>right middle zone or left lower zone</source>
      <translation>rechtes Mittelfeld oder linkes Unterfeld</translation>
    </message>
    <message>
      <source>right middle zone or left middle zone</source>
      <translation>rechtes Mittelfeld oder linkes Mittelfeld</translation>
    </message>
    <message>
      <source>right middle zone or left upper zone</source>
      <translation>rechtes Mittelfeld oder linkes Oberfeld</translation>
    </message>
    <message>
      <source>right middle zone or mediastinum</source>
      <translation>rechtes Mittelfeld oder Mediastinum</translation>
    </message>
    <message>
      <source>right middle zone or outside the lung fields</source>
      <translation>rechtes Mittelfeld oder außerhalb der Lungenfelder</translation>
    </message>
    <message>
      <source>right upper or lower zone</source>
      <translation>rechtes Ober- oder Unterfeld</translation>
    </message>
    <message>
      <source>right upper or middle zone</source>
      <translation>rechtes Ober- oder Mittelfeld</translation>
    </message>
    <message>
      <source>right upper zone</source>
      <translation>rechtes Oberfeld</translation>
    </message>
    <message>
      <source>right upper zone or costophrenic angle</source>
      <translation>rechtes Oberfeld oder rechter kostophrenischer Winkel</translation>
    </message>
    <message>
      <source>right upper zone or left costophrenic angle</source>
      <translation>rechtes Oberfeld oder linker kostophrenischer Winkel</translation>
    </message>
    <message>
      <source>right upper zone or left lower zone</source>
      <translation>rechtes Oberfeld oder linkes Unterfeld</translation>
    </message>
    <message>
      <source>right upper zone or left middle zone</source>
      <translation>rechtes Oberfeld oder linkes Mittelfeld</translation>
    </message>
    <message>
      <source>right upper zone or left upper zone</source>
      <translation>rechtes Oberfeld oder linkes Oberfeld</translation>
    </message>
    <message>
      <source>right upper zone or mediastinum</source>
      <translation>rechtes Oberfeld oder Mediastinum</translation>
    </message>
    <message>
      <source>right upper zone or outside the lung fields</source>
      <translation>rechtes Oberfeld oder außerhalb der Lungenfelder</translation>
    </message>
    <message>
      <source>routine</source>
      <translation>Routine</translation>
    </message>
    <message>
      <source>same patient by the header</source>
      <translation>derselbe Patient laut Header</translation>
    </message>
    <message>
      <source>score</source>
      <translation>Score</translation>
    </message>
    <message>
      <source>scored: {scored} of {total}</source>
      <translation>bewertet: {scored} von {total}</translation>
    </message>
    <message>
      <source>selects a finding</source>
      <translation>wählt einen Befund</translation>
    </message>
    <message>
      <source>sensitivity {sensitivity:.2f} and specificity {specificity:.2f} there</source>
      <translation>dort Sensitivität {sensitivity:.2f} und Spezifität {specificity:.2f}</translation>
    </message>
    <message>
      <source>series identifier (Series Instance UID)</source>
      <translation>die Serie (Series Instance UID)</translation>
    </message>
    <message>
      <source>shown</source>
      <translation>angezeigt</translation>
    </message>
    <message>
      <source>shows the image without heat map while held down</source>
      <translation>zeigt die Aufnahme ohne Heatmap, solange sie gedrückt ist</translation>
    </message>
    <message>
      <source>slightly more likely than its base rate</source>
      <translation>etwas wahrscheinlicher als die Basisrate</translation>
    </message>
    <message>
      <source>smoothed over {sigma:.0f} input pixels; full colour from percentile {percentile}</source>
      <translation>geglättet über {sigma:.0f} Eingabepixel; volle Farbe ab Perzentil {percentile}</translation>
    </message>
    <message>
      <source>some of its pixel values are not finite numbers</source>
      <translation>ihre Werte sind keine endlichen Zahlen</translation>
    </message>
    <message>
      <source>soon</source>
      <translation>bald</translation>
    </message>
    <message>
      <source>status {code}</source>
      <translation>Status {code}</translation>
    </message>
    <message>
      <source>study identifier (Study Instance UID)</source>
      <translation>die Untersuchung (Study Instance UID)</translation>
    </message>
    <message>
      <source>table of the file</source>
      <translation>Tabelle der Datei</translation>
    </message>
    <message>
      <source>tested on only {cases} images with a radiologist's box</source>
      <translation>nur an {cases} Aufnahmen mit radiologisch eingezeichnetem Befund geprüft</translation>
    </message>
    <message>
      <source>the abdomen</source>
      <translation>das Abdomen</translation>
    </message>
    <message>
      <source>the archive does not know {title}: enter its AE title, address and port there</source>
      <translation>das Archiv kennt {title} nicht: Tragen Sie dort AE-Titel, Adresse und Port ein</translation>
    </message>
    <message>
      <source>the archive ended it, perhaps as it does not know {title}: enter its AE title, address and port there</source>
      <translation>das Archiv hat die Übertragung beendet, vielleicht weil es {title} nicht kennt: Tragen Sie dort AE-Titel, Adresse und Port ein</translation>
    </message>
    <message>
      <source>the archive refused the request (status {code})</source>
      <translation>das Archiv hat die Anforderung abgelehnt (Status {code})</translation>
    </message>
    <message>
      <source>the bit depths in its header contradict each other</source>
      <translation>die Bits ihrer Pixel widersprechen einander</translation>
    </message>
    <message>
      <source>the breast</source>
      <translation>die Brust</translation>
    </message>
    <message>
      <source>the fragments of its compressed pixel data cannot be found</source>
      <translation>die Teile ihrer komprimierten Pixel sind nicht, wo sie sein sollten</translation>
    </message>
    <message>
      <source>the head</source>
      <translation>der Kopf</translation>
    </message>
    <message>
      <source>the heart</source>
      <translation>das Herz</translation>
    </message>
    <message>
      <source>the image only, in 16 bits, with the current window (PNG or TIFF)</source>
      <translation>nur die Aufnahme, in 16 Bit, mit der aktuellen Fensterung (PNG oder TIFF)</translation>
    </message>
    <message>
      <source>the model scores an image without any content almost like this one</source>
      <translation>das Modell bewertet ein Bild ohne Inhalt fast wie dieses</translation>
    </message>
    <message>
      <source>the neck</source>
      <translation>der Hals</translation>
    </message>
    <message>
      <source>the pelvis or hip</source>
      <translation>Becken oder Hüfte</translation>
    </message>
    <message>
      <source>the ribs or breastbone</source>
      <translation>Rippen oder Brustbein</translation>
    </message>
    <message>
      <source>the score does not reach the operating point</source>
      <translation>der Score erreicht den Arbeitspunkt nicht</translation>
    </message>
    <message>
      <source>the scores of all urgent findings are below their operating points</source>
      <translation>die Scores aller dringenden Befunde liegen unter ihren Arbeitspunkten</translation>
    </message>
    <message>
      <source>the shoulder girdle</source>
      <translation>der Schultergürtel</translation>
    </message>
    <message>
      <source>the spine</source>
      <translation>die Wirbelsäule</translation>
    </message>
    <message>
      <source>the teeth</source>
      <translation>die Zähne</translation>
    </message>
    <message>
      <source>the whole body</source>
      <translation>der ganze Körper</translation>
    </message>
    <message>
      <source>the whole image, every pixel</source>
      <translation>die ganze Aufnahme, jedes Pixel</translation>
    </message>
    <message>
      <source>turned {degrees}°</source>
      <translation>gedreht um {degrees}°</translation>
    </message>
    <message>
      <source>uncompressed</source>
      <translation>unkomprimiert</translation>
    </message>
    <message>
      <source>uncompressed big endian</source>
      <translation>unkomprimiert (Big Endian)</translation>
    </message>
    <message>
      <source>undefined</source>
      <translation>nicht definiert</translation>
    </message>
    <message>
      <source>unit: pixel width (pixels are not square)</source>
      <translation>Einheit: Pixelbreite (Pixel nicht quadratisch)</translation>
    </message>
    <message>
      <source>unread</source>
      <translation>ungelesen</translation>
    </message>
    <message>
      <source>waiting</source>
      <translation>wartet</translation>
    </message>
    <message>
      <source>what moved the score, not where disease is</source>
      <translation>was den Score bewegt hat, nicht wo Krankheit ist</translation>
    </message>
    <message>
      <source>when tested, such maps pointed to only {hits} of {cases} simulated lesions</source>
      <translation>in der Prüfung zeigten solche Heatmaps nur auf {hits} von {cases} simulierten Läsionen</translation>
    </message>
    <message>
      <source>when tested, such maps pointed to the radiologist's box in {share} of {cases} images, the finding's usual place in {prior}</source>
      <translation>in der Prüfung zeigten solche Heatmaps bei {share} von {cases} Aufnahmen in den radiologisch eingezeichneten Befund, die übliche Lage des Befunds bei {prior}</translation>
    </message>
    <message>
      <source>when tested, such maps pointed to {hits} of {cases} simulated lesions; there were too few images with a radiologist's box</source>
      <translation>in der Prüfung zeigten solche Heatmaps auf {hits} von {cases} simulierten Läsionen; Aufnahmen mit radiologisch eingezeichnetem Befund waren zu wenige</translation>
    </message>
    <message>
      <source>with your comment</source>
      <translation>mit Ihrem Kommentar</translation>
    </message>
    <message>
      <source>x {x}  y {y}  value {value:g}</source>
      <translation>x {x}  y {y}  Wert {value:g}</translation>
    </message>
    <message>
      <source>y</source>
      <translation>J.</translation>
    </message>
    <message>
      <source>yes</source>
      <translation>ja</translation>
    </message>
    <message>
      <source>you and the model</source>
      <translation>Sie und das Modell</translation>
    </message>
    <message>
      <source>you and the model disagree</source>
      <translation>Sie und das Modell weichen voneinander ab</translation>
    </message>
    <message>
      <source>you: absent</source>
      <translation>Sie: nicht vorhanden</translation>
    </message>
    <message>
      <source>you: absent, model: {score}</source>
      <translation>Sie: nein, Modell: {score}</translation>
    </message>
    <message>
      <source>you: present</source>
      <translation>Sie: vorhanden</translation>
    </message>
    <message>
      <source>you: present, model: {score}</source>
      <translation>Sie: ja, Modell: {score}</translation>
    </message>
    <message>
      <source>you: –, model: {score}</source>
      <translation>Sie: –, Modell: {score}</translation>
    </message>
    <message>
      <source>{archive} answers.</source>
      <translation>{archive} antwortet.</translation>
    </message>
    <message>
      <source>{baseline} baseline</source>
      <translation>Ausgangsbild {baseline}</translation>
    </message>
    <message>
      <source>{bits}-bit grey</source>
      <translation>{bits} Bit Graustufen</translation>
    </message>
    <message>
      <source>{called} of {scored} scored images are called immediate or soon: the urgency tells them little apart.</source>
      <translation>{called} von {scored} bewerteten Aufnahmen gelten als „sofort“ oder „bald“: Die Dringlichkeit unterscheidet sie kaum.</translation>
    </message>
    <message>
      <source>{change:+.1f} points</source>
      <translation>{change:+.1f} Punkte</translation>
    </message>
    <message>
      <source>{columns} × {rows} pixels</source>
      <translation>{columns} × {rows} Pixel</translation>
    </message>
    <message>
      <source>{count} duplicates or other files</source>
      <translation>{count} Kopien oder andere Dateien</translation>
    </message>
    <message>
      <source>{count} entries of the index (DICOMDIR) lead elsewhere; not opened.</source>
      <translation>{count} Einträge des Verzeichnisses (DICOMDIR) führen anderswohin und werden nicht geöffnet.</translation>
    </message>
    <message>
      <source>{count} failed</source>
      <translation>{count} fehlgeschlagen</translation>
    </message>
    <message>
      <source>{count} in another state</source>
      <translation>{count} mit anderem Status</translation>
    </message>
    <message>
      <source>{count} labels not scored: {names}</source>
      <translation>{count} Befunde nicht bewertet: {names}</translation>
    </message>
    <message>
      <source>{count} not suitable</source>
      <translation>{count} nicht geeignet</translation>
    </message>
    <message>
      <source>{count} of its objects were not sent</source>
      <translation>{count} der Objekte wurden nicht gesendet</translation>
    </message>
    <message>
      <source>{count} read</source>
      <translation>{count} gelesen</translation>
    </message>
    <message>
      <source>{count} scored and unread</source>
      <translation>{count} bewertet und ungelesen</translation>
    </message>
    <message>
      <source>{count} unread</source>
      <translation>{count} ungelesen</translation>
    </message>
    <message>
      <source>{count} waiting</source>
      <translation>{count} wartend</translation>
    </message>
    <message>
      <source>{count} without the search text</source>
      <translation>{count} ohne den Suchtext</translation>
    </message>
    <message>
      <source>{device} could not run the model, so it is not used.</source>
      <translation>{device} konnte das Modell nicht ausführen und wird nicht benutzt.</translation>
    </message>
    <message>
      <source>{device} did not reproduce the model's reference values (probabilities differ by {points:.2g} points, gradients correlate {correlation:.2f}), so it is not used. Update its driver.</source>
      <translation>{device} lieferte die Referenzwerte des Modells nicht (Wahrscheinlichkeiten weichen um {points:.2g} Punkte ab, Gradienten korrelieren {correlation:.2f}) und wird nicht benutzt. Aktualisieren Sie den Treiber.</translation>
    </message>
    <message>
      <source>{done} of {total} files</source>
      <translation>{done} von {total} Dateien</translation>
    </message>
    <message>
      <source>{done} of {total} files, {rate} per second, {left} left</source>
      <translation>{done} von {total} Dateien, {rate} pro Sekunde, noch {left}</translation>
    </message>
    <message>
      <source>{evaluations} evaluations</source>
      <translation>{evaluations} Auswertungen</translation>
    </message>
    <message>
      <source>{first} and {count} more</source>
      <translation>{first} und {count} weitere</translation>
    </message>
    <message>
      <source>{found} of {all} images</source>
      <translation>{found} von {all} Aufnahmen</translation>
    </message>
    <message>
      <source>{keys} marks this image of the worklist as read, and opens the next.</source>
      <translation>{keys} markiert diese Aufnahme der Arbeitsliste als gelesen und öffnet die nächste.</translation>
    </message>
    <message>
      <source>{key} is assigned to “{command}”. Remove it there first.</source>
      <translation>{key} ist „{command}“ zugewiesen. Entfernen Sie die Taste zuerst dort.</translation>
    </message>
    <message>
      <source>{key} is reserved: it {does}.</source>
      <translation>{key} ist reserviert: Die Taste {does}.</translation>
    </message>
    <message>
      <source>{label} decides: score {score}, operating point {threshold}.</source>
      <translation>{label} entscheidet: Score {score}, Arbeitspunkt {threshold}.</translation>
    </message>
    <message>
      <source>{model} on {device}</source>
      <translation>{model} auf {device}</translation>
    </message>
    <message>
      <source>{name} (worklist: {number} of {all})</source>
      <translation>{name} (Arbeitsliste: {number} von {all})</translation>
    </message>
    <message>
      <source>{name} ({number} of {all})</source>
      <translation>{name} ({number} von {all})</translation>
    </message>
    <message>
      <source>{name} {auc}, {images} images</source>
      <translation>{name} {auc}, {images} Aufnahmen</translation>
    </message>
    <message>
      <source>{name} {score} (base rate {base}: {ratio}; {state})</source>
      <translation>{name} {score} (Basisrate {base}: {ratio}; {state})</translation>
    </message>
    <message>
      <source>{name} {score} ({factor} × base rate; {state})</source>
      <translation>{name} {score} ({factor} × Basisrate; {state})</translation>
    </message>
    <message>
      <source>{name} · findings and heat map are of this image</source>
      <translation>{name} · Befunde und Heatmap gelten für diese Aufnahme</translation>
    </message>
    <message>
      <source>{name} · for comparison, not scored</source>
      <translation>{name} · zum Vergleich, nicht bewertet</translation>
    </message>
    <message>
      <source>{name}: absent</source>
      <translation>{name}: nicht vorhanden</translation>
    </message>
    <message>
      <source>{name}: computing the heat map was cancelled.</source>
      <translation>{name}: Die Berechnung der Heatmap wurde abgebrochen.</translation>
    </message>
    <message>
      <source>{name}: computing the heat map…</source>
      <translation>{name}: Die Heatmap wird berechnet…</translation>
    </message>
    <message>
      <source>{name}: heat map</source>
      <translation>{name}: Heatmap</translation>
    </message>
    <message>
      <source>{name}: no scores yet</source>
      <translation>{name}: noch keine Scores</translation>
    </message>
    <message>
      <source>{name}: present</source>
      <translation>{name}: vorhanden</translation>
    </message>
    <message>
      <source>{name}: {measurement}</source>
      <translation>{name}: {measurement}</translation>
    </message>
    <message>
      <source>{name}: {score}, {state} its operating point</source>
      <translation>{name}: {score}, {state} dem Arbeitspunkt</translation>
    </message>
    <message>
      <source>{name}: {statement}, {state} the operating point {threshold}</source>
      <translation>{name}: {statement}, {state} dem Arbeitspunkt {threshold}</translation>
    </message>
    <message>
      <source>{name}: {why}, so no heat map is shown.</source>
      <translation>{name}: {why}, darum wird keine Heatmap gezeigt.</translation>
    </message>
    <message>
      <source>{page} of {pages}</source>
      <translation>{page} von {pages}</translation>
    </message>
    <message>
      <source>{peer} cannot be reached, or rejects {title}: check host, port and both AE titles, and whether it requires TLS.</source>
      <translation>{peer} ist nicht erreichbar oder lehnt {title} ab: Prüfen Sie Host, Port und beide AE-Titel sowie, ob TLS verlangt wird.</translation>
    </message>
    <message>
      <source>{runtime} cannot load the bundle's {file} on the device {device}. Get the bundle again, or use the onnx engine.</source>
      <translation>{runtime} kann {file} des Pakets nicht auf {device} laden. Holen Sie das Paket erneut, oder nehmen Sie die Engine onnx.</translation>
    </message>
    <message>
      <source>{runtime} cannot load the bundle's {file}. Get the bundle again, or update the program.</source>
      <translation>{runtime} kann {file} des Pakets nicht laden. Holen Sie das Paket erneut, oder aktualisieren Sie das Programm.</translation>
    </message>
    <message>
      <source>{runtime} could not use the {device}: its driver or libraries are missing. Install them, or choose --device cpu.</source>
      <translation>{runtime} konnte {device} nicht benutzen: Treiber oder Bibliotheken fehlen. Installieren Sie sie, oder wählen Sie --device cpu.</translation>
    </message>
    <message>
      <source>{runtime} finds no {device} here: choose --device cpu.</source>
      <translation>{runtime} findet hier kein {device}: Wählen Sie --device cpu.</translation>
    </message>
    <message>
      <source>{score}, base rate {base}: {ratio}</source>
      <translation>{score}, Basisrate {base}: {ratio}</translation>
    </message>
    <message>
      <source>{sentence}. {fix}</source>
      <translation>{sentence}. {fix}</translation>
    </message>
    <message>
      <source>{share} of what speaks for the finding</source>
      <translation>{share} dessen, was für den Befund spricht</translation>
    </message>
    <message>
      <source>{share} of what speaks for the finding lies outside the body</source>
      <translation>{share} dessen, was für den Befund spricht, liegt außerhalb des Körpers</translation>
    </message>
    <message>
      <source>{shown} of {files} shown</source>
      <translation>{shown} von {files} angezeigt</translation>
    </message>
    <message>
      <source>{shown} of {files} shown; hidden: {reasons}</source>
      <translation>{shown} von {files} angezeigt; ausgeblendet: {reasons}</translation>
    </message>
    <message>
      <source>{state} the operating point, {score} against {threshold}</source>
      <translation>{state} dem Arbeitspunkt, {score} gegenüber {threshold}</translation>
    </message>
    <message>
      <source>≠ You and the model disagree: {names}</source>
      <translation>≠ Sie und das Modell weichen ab: {names}</translation>
    </message>
  </context>
</TS>
